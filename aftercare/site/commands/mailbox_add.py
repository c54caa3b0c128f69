"""`aftercare mailbox add`: set up a mailbox from the machine itself."""

import json
import sys
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    name: Annotated[str, typer.Argument(help="Name of the mailbox.")],
    address: Annotated[str, typer.Option(help="Its e-mail address.")],
    kind: Annotated[str, typer.Option(help="imap, pop3, or delivered (see mail deliver).")] = "imap",
    host: Annotated[str, typer.Option(help="Server; without one nothing is fetched.")] = "",
    port: Annotated[int | None, typer.Option(help="Port; by default the usual one.")] = None,
    security: Annotated[str, typer.Option(help="tls, starttls, or (only on this machine) none.")] = "tls",
    user: Annotated[str, typer.Option(help="User name there; by default the address.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from stdin; it is kept encrypted.")
    ] = False,
    folder: Annotated[str, typer.Option(help="Folder that is read.")] = "INBOX",
    data: DataDir = None,
) -> None:
    """Set up a mailbox, which is read from now on, and print it as a line of JSON.

    Example: aftercare mailbox add support --address support@example.com --host imap.example.com
    --password-stdin < password
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from django.utils import timezone

    from aftercare.channels.actions.mailboxes import USUAL_PORTS, MailboxSettings, add_mailbox
    from aftercare.channels.sheets import mailbox_line
    from aftercare.foundation.facts import SYSTEM

    settings = MailboxSettings(
        name=name,
        address=address,
        host=host,
        kind=kind,
        port=port or USUAL_PORTS.get((kind, security == "tls"), 25),
        security=security,
        user=user or address,
        password=sys.stdin.readline().rstrip("\r\n") if password_stdin else "",
        folder=folder,
    )
    mailbox = add_mailbox(settings, active=bool(host) or kind == "delivered", by=SYSTEM, at=timezone.now())
    typer.echo(json.dumps(mailbox_line(mailbox), ensure_ascii=False))

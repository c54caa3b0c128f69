"""`aftercare mailbox test`: does a mailbox open as it is set up."""

import json
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    name: Annotated[str, typer.Argument(help="Name or address of the mailbox.")], data: DataDir = None
) -> None:
    """Open a mailbox and count its mails; nothing is changed. Exit code 1, with the reason, if it fails.

    Example: aftercare mailbox test support
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from django.utils import timezone

    from aftercare.channels.actions.mailboxes import test_connection
    from aftercare.channels.queries import mailbox_named
    from aftercare.foundation.errors import NotFound, Refused
    from aftercare.foundation.facts import SYSTEM
    from aftercare.site.words import spell

    mailbox = mailbox_named(name)
    if mailbox is None:
        raise NotFound("There is no such mailbox.")
    try:
        mails = test_connection(mailbox, by=SYSTEM, at=timezone.now())
    except Refused as refused:
        typer.echo(
            json.dumps({"name": mailbox.name, "ok": False, "error": spell(refused)}, ensure_ascii=False)
        )
        raise typer.Exit(1) from None
    typer.echo(json.dumps({"name": mailbox.name, "ok": True, "mails": mails}, ensure_ascii=False))

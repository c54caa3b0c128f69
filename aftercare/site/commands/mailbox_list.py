"""`aftercare mailbox list`: every mailbox and how it is."""

import json

import typer

from aftercare.site.commands.options import DataDir


def command(data: DataDir = None) -> None:
    """List the mailboxes, a line of JSON for each. Passwords are never shown.

    Example: aftercare mailbox list | jq 'select(.last_error != "")'
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from aftercare.channels.queries import mailboxes
    from aftercare.channels.sheets import mailbox_line
    from aftercare.foundation.facts import SYSTEM

    for mailbox in mailboxes(SYSTEM):
        typer.echo(json.dumps(mailbox_line(mailbox), ensure_ascii=False))

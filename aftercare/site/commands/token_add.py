"""`aftercare token add`: a token for a program, made on the machine itself."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    person: Annotated[str, typer.Option(help="Address of the person in whose name the program acts.")],
    scope: Annotated[
        list[str], typer.Option(help="What it may do, such as ticket.create; may be given several times.")
    ],
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days it is good for.")] = 90,
    data: DataDir = None,
) -> None:
    """Issue a token and print it; it is never shown again. It can do no more than its owner.

    Example: aftercare token add --person wang@example.com --scope ticket.read --scope ticket.create
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from django.utils import timezone

    from aftercare.accounts.actions.tokens import issue
    from aftercare.accounts.queries import person_by_email
    from aftercare.foundation.errors import NotFound

    owner = person_by_email(person)
    if owner is None:
        raise NotFound("There is no such person.")
    now = timezone.now()
    by = owner.actor(via="cli")
    token, raw = issue(name=name, scopes=scope, expires_at=now + timedelta(days=days), by=by, at=now)
    typer.echo(json.dumps({"token": raw, "scopes": token.scopes, "expires": token.expires_at.isoformat()}))

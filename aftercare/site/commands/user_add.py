"""`aftercare user add`: invite somebody from the machine itself."""

import json
import sys
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    email: Annotated[str, typer.Argument(help="Address, which is also the name to sign in with.")],
    role: Annotated[
        str, typer.Option(help="Role, such as engineer, service_manager, system_admin, reporter.")
    ],
    name: Annotated[str, typer.Option(help="Name of the person.")] = "",
    customer: Annotated[
        int | None, typer.Option(help="For people of a customer: the customer's number.")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Make the account at once, with the password from stdin.")
    ] = False,
    data: DataDir = None,
) -> None:
    """Add a person: prints a link, good for 72 hours, where the person chooses a password.

    A staff role waits for the security administrator's approval, as everywhere; an administrator's office
    that nobody holds yet does not.

    Example: aftercare user add wang@example.com --role engineer --name 王工
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from aftercare.accounts.actions import invitations
    from aftercare.foundation.facts import SYSTEM

    now = timezone.now()
    invitation = invitations.invite(
        email=email, role=role, name=name, customer_id=customer, by=SYSTEM, at=now
    )
    token = invitations.link_token(invitation)
    if not password_stdin:
        link = settings.BASE_URL + reverse("accounts:join", args=[token])
        typer.echo(json.dumps({"invitation": link, "expires": invitation.expires_at.isoformat()}))
        return
    password = sys.stdin.readline().rstrip("\n")
    person = invitations.join(token, name=name or email.partition("@")[0], password=password, at=now)
    granted = role in type(person).objects.get(pk=person.pk).roles
    typer.echo(json.dumps({"person_id": person.pk, "email": person.email, "role": role, "granted": granted}))

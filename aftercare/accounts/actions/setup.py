"""The first account of an installation."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from aftercare.accounts import queries
from aftercare.accounts.actions import roles
from aftercare.accounts.actions.invitations import register
from aftercare.accounts.facts import PersonJoined
from aftercare.accounts.models import Person
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import SYSTEM
from aftercare.records import links
from aftercare.records.journal import tell

GOOD_FOR = timedelta(days=7)
PURPOSE = "setup"
_LOCK = 0x5E70


def issue_setup_token(at: datetime | None = None) -> str:
    """A token for `/setup/<token>/`, good for a week and until there is a system administrator."""
    return links.sign(PURPOSE, 0, expires=(at or timezone.now()) + GOOD_FOR, once=True)


def read_setup_token(token: str, *, at: datetime) -> links.Link:
    """The link, if it is genuine and there is no system administrator yet; LinkDead otherwise."""
    link = links.read(token, PURPOSE, at=at)
    if "system_admin" in queries.offices_held():
        raise links.LinkDead("This installation is already set up.")
    return link


@transaction.atomic
def create_first_administrator(token: str, *, email: str, name: str, password: str, at: datetime) -> Person:
    """Make the system administrator, once. Everybody else is invited by this person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    link = read_setup_token(token, at=at)
    if Person.objects.filter(email=email.strip().lower()).exists():
        raise Conflict("This address already has an account.")
    links.spend(link)
    person = register(email=email, name=name, password=password, kind="staff")
    tell(PersonJoined(by=SYSTEM, at=at, person_id=person.pk, email=person.email, role="system_admin"))
    roles.grant(person, "system_admin", by=SYSTEM, at=at)
    return person

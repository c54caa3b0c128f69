"""People who leave, come back, and change their profile."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from aftercare.accounts import policies
from aftercare.accounts.actions.roles import keep_office
from aftercare.accounts.facts import PersonDeactivated, PersonReactivated, ProfileChanged, SessionEnded
from aftercare.accounts.models import Person
from aftercare.accounts.rules.permissions import can, require
from aftercare.foundation.errors import Conflict, Forbidden, Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@transaction.atomic
def deactivate(person_id: int, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Close the account: sessions and tokens end at once, the name stays where it stands.

    Nobody closes their own account, and the last holder of an administrator's office stays (Conflict).
    """
    person = _changeable(person_id, by)
    if person.pk == by.person_id:
        raise Conflict("You cannot close your own account.")
    for role in person.roles:
        keep_office(person, role)
    if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False, deactivated_at=at):
        raise Conflict("This account is already closed.")
    person.end_sessions()
    person.tokens.filter(revoked_at__isnull=True).update(revoked_at=at)
    tell(PersonDeactivated(by=by, at=at, person_id=person.pk, customer_id=person.customer_id, reason=reason))


@transaction.atomic
def reactivate(person_id: int, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Open a closed account again. Tokens stay revoked."""
    person = _changeable(person_id, by)
    if not Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True, deactivated_at=None):
        raise Conflict("This account is open.")
    tell(PersonReactivated(by=by, at=at, person_id=person.pk, customer_id=person.customer_id, reason=reason))


@transaction.atomic
def edit_profile(person_id: int, *, by: Actor, at: datetime, **changes: str) -> Person:
    """Change one's own name, title, phone, language or time zone. Unknown values are Invalid."""
    if person_id != by.person_id:
        raise Forbidden("You are not allowed to do this.")
    person = policies.visible_person(person_id, by)
    _check(changes)
    changed = {name: value for name, value in changes.items() if getattr(person, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(person, name, value)
        person.save(update_fields=list(changed))
        tell(
            ProfileChanged(
                by=by, at=at, person_id=person.pk, customer_id=person.customer_id, changes=sorted(changed)
            )
        )
    return person


@transaction.atomic
def end_sessions(person_id: int, *, by: Actor, at: datetime) -> None:
    """End every session of a person: one's own, or anybody's for who may deactivate people."""
    person = policies.visible_person(person_id, by)
    if person.pk != by.person_id:
        require(by, "person.deactivate")
    person.end_sessions()
    tell(SessionEnded(by=by, at=at, person_id=person.pk, customer_id=person.customer_id, why="revoked"))


def _changeable(person_id: int, by: Actor) -> Person:
    """Staff are the system administrator's; people of customers also theirs who care for contacts."""
    person = policies.visible_person(person_id, by)
    if not (person.kind == "customer" and can(by, "contact.edit")):
        require(by, "person.deactivate")
    return person


def _check(changes: dict[str, str]) -> None:
    if unknown := changes.keys() - {"name", "title", "phone", "language", "time_zone"}:
        raise TypeError(f"no such fields of a profile: {sorted(unknown)}")
    if changes.get("name", "x").strip() == "":
        raise Invalid("Please enter a name.", field="name")
    if changes.get("language", "en") not in dict(settings.LANGUAGES):
        raise Invalid("There is no such language.", field="language")
    try:
        ZoneInfo(changes.get("time_zone", "UTC"))
    except (ValueError, OSError, KeyError):
        raise Invalid("There is no such time zone.", field="time_zone") from None

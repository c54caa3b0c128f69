"""Who may see and change whom."""

from django.db.models import QuerySet

from aftercare.accounts.models import Invitation, Person
from aftercare.accounts.rules.permissions import can
from aftercare.foundation.errors import Forbidden, NotFound
from aftercare.foundation.facts import Actor


def visible_to(by: Actor) -> QuerySet[Person]:
    """Staff see everybody who signs in; people of a customer only those of their own organisation."""
    if by.is_staff or by.is_system:
        return Person.objects.all()
    if by.kind == "customer" and by.customer_id is not None:
        return Person.objects.filter(kind="customer", customer_id=by.customer_id)
    return Person.objects.none()


def visible_person(person_id: int, by: Actor) -> Person:
    """The person, locked for a change. NotFound if `by` may not know of it."""
    found = visible_to(by).select_for_update().filter(pk=person_id).first()
    if found is None:
        raise NotFound("There is no such person.")
    return found


def visible_invitations(by: Actor) -> QuerySet[Invitation]:
    """Who invites staff sees all invitations, who invites contacts those of customers."""
    if can(by, "person.invite"):
        return Invitation.objects.all()
    if can(by, "contact.edit"):
        return Invitation.objects.filter(kind="customer")
    return Invitation.objects.none()


def may_see_people(by: Actor) -> bool:
    """The three administrators see the list of people, each for their own part."""
    return any(can(by, code) for code in ("person.invite", "role.approve", "audit.read"))


def require_people(by: Actor) -> None:
    """Raise Forbidden unless `may_see_people`."""
    if not may_see_people(by):
        raise Forbidden("You are not allowed to do this.")

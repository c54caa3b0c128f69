"""Who may see a ticket, and who may do what to it. Asked inside every action and every query."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from aftercare.accounts.rules.permissions import can
from aftercare.desk.models import Message, Participant, Ticket
from aftercare.desk.rules.verbs import VERBS, Verb
from aftercare.foundation.errors import Conflict, Forbidden, NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_

LINK = "ticket:"
NO_SUCH_TICKET = N_("There is no such ticket.")


def visible_to(by: Actor) -> QuerySet[Ticket]:
    """The tickets that `by` may know of. Staff: all. A coordinator: the organisation's. A reporter: those
    reported by or shared with them. A decision maker: none. A signed link: the one ticket it was made for.
    """
    tickets = Ticket.objects.all()
    if sees_all(by):
        return tickets
    if by.kind == "link":
        return tickets.filter(pk=linked_ticket(by) or 0, customer_id=by.customer_id or 0)
    if by.kind == "customer" and by.customer_id is not None:
        return _of_customer(by, tickets.filter(customer_id=by.customer_id))
    return tickets.none()


def sees_all(by: Actor) -> bool:
    """Whether `visible_to(by)` leaves no ticket out: the system, and staff who may read tickets."""
    return by.is_system or (by.is_staff and can(by, "ticket.read"))


def counted_for(by: Actor) -> QuerySet[Ticket]:
    """The tickets that count in figures for `by`: who reads reports learns numbers, not conversations."""
    if by.is_staff and can(by, "report.read"):
        return Ticket.objects.all()
    if by.kind == "customer" and by.customer_id is not None and can(by, "portal.report_read"):
        return Ticket.objects.filter(customer_id=by.customer_id)
    return visible_to(by)


def _of_customer(by: Actor, theirs: QuerySet[Ticket]) -> QuerySet[Ticket]:
    if reads_organisation(by):
        return theirs
    if by.contact_id is None or not can(by, "portal.read_own"):
        return theirs.none()
    taking_part = Participant.objects.filter(ticket=OuterRef("pk"), contact=by.contact_id, confirmed=True)
    return theirs.filter(Q(contact=by.contact_id) | Exists(taking_part))


def reads_organisation(by: Actor) -> bool:
    """A coordinator reads everybody's tickets; a decision maker reads reports, not conversations."""
    return "coordinator" in by.roles and can(by, "portal.read_organisation")


def linked_ticket(by: Actor) -> int | None:
    """The id of the one ticket that a signed link opens."""
    scopes = [scope for scope in by.scopes or () if scope.startswith(LINK)]
    return int(scopes[0].removeprefix(LINK)) if len(scopes) == 1 else None


def can_see(by: Actor, ticket: Ticket) -> bool:
    """Whether `visible_to(by)` holds this ticket; without a query for staff."""
    return sees_all(by) or visible_to(by).filter(pk=ticket.pk).exists()


def allows(by: Actor, verb: Verb) -> bool:
    """Whether the roles of `by` allow the verb, whatever the ticket."""
    code = verb.portal if by.is_customer else verb.staff
    return by.is_system or (code is not None and can(by, code))


def require(by: Actor, ticket: Ticket, name: str) -> None:
    """Raise NotFound if the ticket is none of their business, Forbidden if the verb is not theirs, Conflict
    if the ticket is in no state for it.
    """
    verb = VERBS[name]
    if not can_see(by, ticket):
        raise NotFound(NO_SUCH_TICKET)
    if not allows(by, verb):
        raise Forbidden("You are not allowed to do this.")
    _require_state(ticket, verb)


def _require_state(ticket: Ticket, verb: Verb) -> None:
    if ticket.state not in verb.states:
        raise Conflict("This can't be done while the ticket is in this state.", field="state")


def require_green(by: Actor, ticket: Ticket) -> None:
    """As `require` for opening the green channel. A decision maker reads no conversations, but may call for
    help on any ticket of the organisation whose number they know.
    """
    if by.is_customer and can(by, "portal.green") and by.customer_id == ticket.customer_id:
        return _require_state(ticket, VERBS["open_green"])
    return require(by, ticket, "open_green")


def may_decide(by: Actor, ticket: Ticket) -> bool:
    """Whether the answer of `by` decides: the requester's, a coordinator's, or staff's on their behalf."""
    if not by.is_customer:
        return True
    return can(by, "portal.confirm") or (by.contact_id is not None and by.contact_id == ticket.contact_id)


def may_read_notes(by: Actor) -> bool:
    """Notes and staff entries never leave the house."""
    return sees_all(by)


def may_open_attachment(attachment_id: int, by: Actor) -> bool:
    """Whether a file hangs on a message that `by` may read. For the guards of `records`."""
    messages = Message.objects.filter(attachment_ids__contains=[attachment_id], ticket__in=visible_to(by))
    if not may_read_notes(by):
        messages = messages.filter(audience="customer", settles_at=None, undone_at=None)
    return messages.exists()


def of_number(by: Actor, number: str) -> Ticket:
    """The organisation's ticket of this number for who may call for help; NotFound for any other."""
    theirs = Ticket.objects.filter(customer_id=by.customer_id or 0, number=number)
    found = theirs.first() if can(by, "portal.green") else None
    if found is None:
        raise NotFound(NO_SUCH_TICKET)
    return found

"""Who answers for a ticket: an alarm never goes into the void."""

from collections.abc import Iterable

from aftercare.accounts import queries as people
from aftercare.desk.models import Ticket

PERSON = "person:"


def wards(ticket: Ticket) -> list[int]:
    """The one responsible, the team's lead, the contract's manager, the service managers.

    Without any of these the dispatchers; without them, too, every active person of the staff.
    """
    return wards_of([ticket])[ticket.pk]


def wards_of(tickets: Iterable[Ticket]) -> dict[int, list[int]]:
    """The same for many tickets, by their ids; people are asked for once."""
    near = {ticket.pk: _near(ticket) for ticket in tickets}
    managers = _holders("service_manager")
    active = set(_active([*managers, *(pk for found in near.values() for pk in found)]))
    known = {pk: [one for one in _unique([*found, *managers]) if one in active] for pk, found in near.items()}
    others = [] if all(known.values()) else _holders("dispatcher") or _everybody()
    return {pk: found or others for pk, found in known.items()}


def _near(ticket: Ticket) -> list[int | None]:
    return [
        ticket.owner_id,
        ticket.team.lead_id if ticket.team else None,
        ticket.contract.manager_id if ticket.contract else None,
    ]


def _everybody() -> list[int]:
    return [one.id for one in people.staff("ticket.read")]


def receivers(ticket: Ticket, kinds: Iterable[str]) -> list[int]:
    """The colleagues a commitment names to be warned: owner, team, manager, service_managers, person:<id>.

    Where one of these is nobody (no owner, somebody who left, a customer without an address), the service
    managers are told in their place; without them, all who answer for the ticket.
    """
    named = {kind: _named(ticket, kind) for kind in kinds}
    active = _active(pk for found in named.values() for pk in found)
    empty = [
        kind for kind, found in named.items() if not set(found) & set(active) and not _reached(ticket, kind)
    ]
    if not empty:
        return active
    return _unique([*active, *_holders("service_manager")]) or wards(ticket)


def managers_of(manager_id: int | None) -> list[int]:
    """A contract's manager; where that is nobody, the service managers, and so on."""
    return _active([manager_id]) or _holders("service_manager") or _holders("dispatcher")


def called(ticket: Ticket, team: Iterable[int | None]) -> list[int]:
    """Who is told of an emergency at once: the team and the one responsible.

    Where the team is nobody who works here any more: the service managers, and so on.
    """
    active = _active(team) or _holders("service_manager") or _holders("dispatcher")
    return _unique([*active, *_active([ticket.owner_id])])


def customer_address(ticket: Ticket) -> str:
    """Where the customer's contact reads mail; empty if it doesn't reach them (any more)."""
    contact = ticket.contact
    if contact is None or not contact.is_active or contact.bounced_at:
        return ""
    return contact.email


def _reached(ticket: Ticket, kind: str) -> bool:
    return kind == "customer" and bool(customer_address(ticket))


def _named(ticket: Ticket, kind: str) -> list[int]:
    if kind == "service_managers":
        return _holders("service_manager")
    if kind == "team" and ticket.team is not None:
        return _unique([ticket.team.lead_id, *ticket.team.members.values_list("pk", flat=True)])
    if kind.startswith(PERSON):
        return [int(kind.removeprefix(PERSON))]
    single = {"owner": ticket.owner_id, "manager": ticket.contract.manager_id if ticket.contract else None}
    return _unique([single.get(kind)])


def _active(ids: Iterable[int | None]) -> list[int]:
    """Those who still work here, in the order given."""
    wanted = _unique(ids)
    found = people.postboxes(wanted) if wanted else {}
    return [pk for pk in wanted if pk in found]


def _unique(ids: Iterable[int | None]) -> list[int]:
    return list(dict.fromkeys(pk for pk in ids if pk is not None))


def _holders(role: str) -> list[int]:
    return [one.id for one in people.holders_of(role)]

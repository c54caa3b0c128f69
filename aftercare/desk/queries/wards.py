"""Who answers for a ticket: an alarm never goes into the void."""

from aftercare.accounts import queries as people
from aftercare.desk.models import Ticket


def wards(ticket: Ticket) -> list[int]:
    """The one responsible, the team's lead, the contract's manager, the service managers.

    Without any of these the dispatchers; without them, too, every active person of the staff.
    """
    near = [
        ticket.owner_id,
        ticket.team.lead_id if ticket.team else None,
        ticket.contract.manager_id if ticket.contract else None,
    ]
    found = [*near, *_holders("service_manager")]
    known = list(dict.fromkeys(pk for pk in found if pk is not None))
    return known or _holders("dispatcher") or [one.id for one in people.staff("ticket.read")]


def receivers(ticket: Ticket, kinds: list[str]) -> list[int]:
    """Whom a commitment names to be warned: owner, team, manager; if nobody, all who answer for it."""
    found: list[int | None] = []
    if "owner" in kinds:
        found.append(ticket.owner_id)
    if "team" in kinds and ticket.team is not None:
        found += [ticket.team.lead_id, *ticket.team.members.values_list("pk", flat=True)]
    if "manager" in kinds:
        found += [ticket.contract.manager_id if ticket.contract else None, *_holders("service_manager")]
    known = list(dict.fromkeys(pk for pk in found if pk is not None))
    return known or wards(ticket)


def _holders(role: str) -> list[int]:
    return [one.id for one in people.holders_of(role)]

"""What `by` can do to a ticket now: buttons from the table of verbs, the policies and a few conditions."""

from dataclasses import dataclass

from aftercare.desk.models import Ticket
from aftercare.desk.policies import allows, may_decide
from aftercare.desk.rules.states import State
from aftercare.desk.rules.verbs import VERBS
from aftercare.foundation.facts import Actor


@dataclass(frozen=True)
class Possible:
    """A button. `label` is a msgid."""

    name: str
    label: str


def possible(ticket: Ticket, by: Actor) -> list[Possible]:
    """The verbs open to `by`, in the order of the table. No statement."""
    found = [verb for verb in VERBS.values() if ticket.state in verb.states and allows(by, verb)]
    return [Possible(verb.name, verb.label) for verb in found if _makes_sense(ticket, verb.name, by)]


def _makes_sense(ticket: Ticket, verb: str, by: Actor) -> bool:
    mine = ticket.owner_id is not None and ticket.owner_id == by.person_id
    conditions = {
        "take": ticket.owner_id is None,
        "confirm": ticket.verified_at is not None and may_decide(by, ticket),
        "reopen": not by.is_customer or may_decide(by, ticket),
        "verify": ticket.verified_at is None and ticket.resolved_by_id != by.person_id,
        "reject": ticket.verified_at is None,
        "confirm_priority": bool(ticket.priority_proposed) or ticket.priority_confirmed_at is None,
        "choose_contract": ticket.contract_id is None,
        "open_green": not ticket.emergency and (by.is_staff or _provided(ticket)),
        "close_green": ticket.emergency,
        "hand_over": mine or _dispatches(by),
        "quote": ticket.entitlement in ("out_of_warranty", "none") or _is_budgeted(ticket),
        "reply": ticket.state != State.CLOSED or by.is_staff,
    }
    return conditions.get(verb, True)


def _dispatches(by: Actor) -> bool:
    return allows(by, VERBS["dispatch"])


def _provided(ticket: Ticket) -> bool:
    """Whether the contract lets the customer open the green channel."""
    return ticket.contract is not None and ticket.contract.customer_opens_green


def _is_budgeted(ticket: Ticket) -> bool:
    """Whether work beyond the contract's hours or visits may have a price of its own."""
    return ticket.contract is not None and ticket.contract.budgeted

"""定级确认: what it is, how urgent, under which contract, and whether work may begin."""

from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions import clocks
from aftercare.contracts.queries import entitlement
from aftercare.customers.policies import visible_systems
from aftercare.desk import policies
from aftercare.desk.actions.changes import about, change, due
from aftercare.desk.actions.messages import said
from aftercare.desk.facts import (
    ContractChosen,
    PriorityConfirmed,
    PriorityProposed,
    TicketClassified,
)
from aftercare.desk.models import Ticket
from aftercare.desk.rules import states
from aftercare.desk.rules.states import State
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell

_ALLOWED = {
    "title": None,
    "request_class": states.REQUEST_CLASSES,
    "kind": ("", *states.KINDS),
    "nature": ("", *states.NATURES),
    "impact": ("", *states.IMPACTS),
    "scope": ("", *states.SCOPES),
    "system_id": None,
    "steps": None,
    "error_text": None,
    "environment": None,
    "occurred_at": None,
    "external_number": None,
}


@transaction.atomic
def classify(ticket: Ticket, *, priority: str = "", by: Actor, at: datetime, **changes: Any) -> None:
    """Say what it is: any of title, request_class, kind, nature, impact, scope, system_id, steps, error_text,
    environment, occurred_at, external_number; and propose a priority. Clocks follow class and priority.
    """
    policies.require(by, ticket, "classify")
    _check(ticket, changes, priority, by)
    if changes.get("system_id", ticket.system_id) != ticket.system_id:
        changes |= _coverage(ticket, changes["system_id"])
    card = _reclock(ticket, changes.get("request_class", ticket.request_class), priority, by=by, at=at)
    change(ticket, at=at, **changes, **card)
    what = {name: getattr(ticket, name) for name in ("request_class", "nature", "system_id")}
    tell(TicketClassified(**about(ticket, by=by, at=at), ticket_kind=ticket.kind, **what))
    if priority and priority != ticket.priority:
        _wait_for_yes(ticket, priority, by=by, at=at)


def _check(ticket: Ticket, changes: dict[str, Any], priority: str, by: Actor) -> None:
    for name, value in changes.items():
        allowed = _ALLOWED[name]
        if allowed is not None and value not in allowed:
            raise Invalid("Choose one of the values offered.", field=name)
    if priority and priority not in states.PRIORITIES:
        raise Invalid("Choose one of the values offered.", field="priority")
    if "title" in changes:
        changes["title"] = " ".join(said(changes["title"], "title").split())[:300]
    system = changes.get("system_id")
    if system and not visible_systems(by).filter(pk=system, customer_id=ticket.customer_id).exists():
        raise NotFound("There is no such system.")


def _coverage(ticket: Ticket, system_id: int | None) -> dict[str, Any]:
    """Another system may be covered otherwise; a contract once attached stays until somebody chooses."""
    if ticket.contract_id is not None:
        return {}
    return {"entitlement": entitlement(ticket.customer_id, system_id, ticket.received_at).state}


def _reclock(ticket: Ticket, request_class: str, priority: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Set class and priority where the clocks see it. A milder priority waits for the customer's yes, except
    while the ticket is new: nothing was promised by it yet.
    """
    applies = bool(priority) and (ticket.state == State.NEW or priority < ticket.priority)
    wanted = priority if applies else ticket.priority
    if (request_class, wanted) == (ticket.request_class, ticket.priority):
        return {}
    card = clocks.reclassify(ticket.pk, request_class=request_class, priority=wanted, at=at, by=by)
    changes = due(card)
    if wanted != ticket.priority:
        tell(PriorityProposed(**about(ticket, by=by, at=at), old=ticket.priority, priority=wanted))
        changes |= {
            "priority": wanted,
            "priority_proposed": "",
            "priority_confirmed_at": None,
            "priority_confirmed_by": "",
        }
    return changes


def _wait_for_yes(ticket: Ticket, priority: str, *, by: Actor, at: datetime) -> None:
    change(ticket, at=at, priority_proposed=priority)
    tell(PriorityProposed(**about(ticket, by=by, at=at), old=ticket.priority, priority=priority))


@transaction.atomic
def confirm_priority(ticket: Ticket, *, name: str = "", by: Actor, at: datetime) -> None:
    """The customer agrees to the priority, or to a milder one proposed. Staff note who said so elsewhere."""
    policies.require(by, ticket, "confirm_priority")
    who = by.name if by.is_customer else said(name, "name")
    if by.is_staff and ticket.priority_proposed:
        require(by, "ticket.close")  # who proposes a milder one doesn't say yes to it as well
    agreed = ticket.priority_proposed or ticket.priority
    changes: dict[str, Any] = {
        "priority": agreed,
        "priority_proposed": "",
        "priority_confirmed_at": at,
        "priority_confirmed_by": who,
    }
    if agreed != ticket.priority:
        card = clocks.reclassify(ticket.pk, request_class=ticket.request_class, priority=agreed, at=at, by=by)
        changes |= due(card)
    change(ticket, at=at, **changes)
    tell(PriorityConfirmed(**about(ticket, by=by, at=at), priority=agreed, name=who))


@transaction.atomic
def choose_contract(ticket: Ticket, contract_id: int, *, by: Actor, at: datetime) -> None:
    """Several contracts fit, or none was known: somebody decides. Coverage is judged as of the report."""
    policies.require(by, ticket, "choose_contract")
    found = entitlement(ticket.customer_id, ticket.system_id, ticket.received_at)
    fitting = {one.contract_id: one.state for one in found.candidates}
    if found.contract_id is not None:
        fitting[found.contract_id] = found.state
    if contract_id not in fitting:
        raise Invalid("This contract does not cover the request.", field="contract")
    if ticket.contract_id == contract_id:
        raise Conflict("The ticket is under this contract already.")
    card = clocks.attach_contract(ticket.pk, contract_id, at=at, by=by)
    state = fitting[contract_id]
    change(ticket, at=at, contract_id=contract_id, entitlement=state, **due(card))
    tell(ContractChosen(**about(ticket, by=by, at=at), contract_id=contract_id, entitlement=state))

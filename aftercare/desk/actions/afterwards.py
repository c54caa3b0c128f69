"""Facts that are written down after they happened: marked, with a reason, by those who may."""

from datetime import datetime

from django.db import transaction

from aftercare.contracts.actions import clocks
from aftercare.desk import policies
from aftercare.desk.actions.changes import about, change, due
from aftercare.desk.actions.messages import said
from aftercare.desk.facts import FactRecorded
from aftercare.desk.models import Ticket
from aftercare.foundation.errors import Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell

RECORDABLE = (
    "responded",
    "dispatched",
    "arrived",
    "plan_given",
    "plan_confirmed",
    "workaround_given",
    "requirement_discussed",
    "answered",
    "agreed",
    "started",
    "recovered",
)
"""What may be stated by itself. The end of a ticket may not: it has its own doors, which ask for more."""


@transaction.atomic
def record_fact(
    ticket: Ticket, kind: str, *, happened_at: datetime, reason: str, by: Actor, at: datetime
) -> None:
    """State that a milestone was reached at `happened_at`. A breach told since stays: it needs a waiver."""
    policies.require(by, ticket, "record_fact")
    why = said(reason, "reason")
    if kind not in RECORDABLE:
        raise Invalid("Choose one of the values offered.", field="kind")
    if not ticket.received_at <= happened_at <= at:
        raise Invalid("It must have happened after the report, and not in the future.", field="happened_at")
    card = clocks.record(ticket.pk, kind, at=happened_at, written_at=at, backdated_reason=why[:300], by=by)
    first = {"responded_at": happened_at} if kind == "responded" and ticket.responded_at is None else {}
    change(ticket, at=at, **first, **due(card))
    tell(FactRecorded(**about(ticket, by=by, at=happened_at), backdated=why[:300], what=kind))

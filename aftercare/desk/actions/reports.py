"""What somebody reports, before it is a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aftercare.desk.actions.messages import said
from aftercare.desk.rules import states
from aftercare.foundation.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody reports (B2). `received_at` is when they said it, perhaps before it is written down.

    `priority` and `contract_id` are for staff only; without a priority it is proposed from impact, scope and
    urgency, else P3. `cc` are (name, address) of others who want to know.
    """

    customer_id: int
    title: str
    text: str
    channel: str
    received_at: datetime
    contact_id: int | None = None
    system_id: int | None = None
    contract_id: int | None = None
    request_class: str = "fault"
    kind: str = ""
    urgency: str = ""
    impact: str = ""
    scope: str = ""
    priority: str = ""
    occurred_at: datetime | None = None
    steps: str = ""
    error_text: str = ""
    environment: str = ""
    external_number: str = ""
    attachments: Sequence[UUID | str] = ()
    cc: Sequence[tuple[str, str]] = ()


def check(report: Report, at: datetime) -> None:
    """What a form lets nobody choose, an API client may still send."""
    known = {
        "request_class": (report.request_class, states.REQUEST_CLASSES),
        "channel": (report.channel, states.CHANNELS),
        "kind": (report.kind, ("", *states.KINDS)),
        "urgency": (report.urgency, ("", *states.URGENCIES)),
        "impact": (report.impact, ("", *states.IMPACTS)),
        "scope": (report.scope, ("", *states.SCOPES)),
        "priority": (report.priority, ("", *states.PRIORITIES)),
    }
    for field, (value, allowed) in known.items():
        if value not in allowed:
            raise Invalid("Choose one of the values offered.", field=field)
    if report.received_at > at or (report.occurred_at is not None and report.occurred_at > at):
        raise Invalid("This time is still to come.", field="received_at")
    said(report.title, "title")

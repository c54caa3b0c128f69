"""Where a ticket stands in plain words: what happens next, by whom, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from aftercare.desk import labels
from aftercare.desk.actions.confirming import silence_days
from aftercare.desk.models import Ticket
from aftercare.desk.queries import Chip, TicketRow, customer_step, step_of
from aftercare.desk.rules.patience import patience
from aftercare.desk.rules.states import State
from aftercare.foundation.text import N_
from aftercare.ui.times import clock_time

KINDS: Mapping[str, str] = {
    "to_confirm": "warn",
    "waiting_customer": "info",
    "triaged": "accent",
    "in_progress": "accent",
    "verifying": "accent",
    "closed": "ok",
    "archived": "ok",
}
STAGES = (
    N_("Reported"),
    N_("Accepted by us"),
    N_("Worked on"),
    N_("Checked by us"),
    N_("Confirmed by you"),
)
_STAGE_OF_STEP = (1, 1, 1, 2, 3, 4, 5)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`state` in a word with the `kind` of its chip; `line`: what happens next. `late`: a promise broke."""

    state: str
    kind: str
    line: str
    who: str
    late: bool


def standing(found: TicketRow | Ticket, now: datetime) -> Standing:
    """Where a ticket stands, from a line of a list or from the ticket itself."""
    step = found.customer_step if isinstance(found, TicketRow) else _step(found)
    chip = found.chip if isinstance(found, TicketRow) else Chip.of(found.next_clock)
    owner = found.owner if isinstance(found, TicketRow) else found.owner and found.owner.name
    told = found.promised_at is not None and found.promised_at > now
    late = not told and bool(chip and chip.due_at and chip.due_at < now and chip.state != "paused")
    return Standing(
        state=labels.label("customer_step", step),
        kind=KINDS.get(step, "muted"),
        line=_line(step, found, chip, now),
        who=str(owner or ""),
        late=late and step in ("new", "triaged", "in_progress"),
    )


def silence_ends(ticket: Ticket) -> datetime | None:
    """When silence will count as a yes; None unless an answer is awaited."""
    if not ticket.awaits_confirmation or ticket.asked_at is None:
        return None
    return patience(ticket.asked_at, silence_days(ticket), ZoneInfo(settings.TIME_ZONE)).ends_at


def stages(ticket: Ticket) -> list[tuple[str, str]]:
    """The way of a ticket for `ui.steps`; none for one that was cancelled or merged."""
    if ticket.state in (State.CANCELLED, State.MERGED):
        return []
    now = _STAGE_OF_STEP[step_of(ticket)]
    return [(_(name), _mark(index, now)) for index, name in enumerate(STAGES)]


def _mark(index: int, now: int) -> str:
    return "done" if index < now else "now" if index == now else "todo"


def _step(ticket: Ticket) -> str:
    return customer_step(ticket.state, ticket.hold_reason, verified=ticket.verified_at is not None)


def _line(step: str, found: Any, chip: Chip | None, now: datetime) -> str:
    if step == "waiting_customer":
        return _("Please send us: %(what)s") % {"what": found.hold_note} if found.hold_note else ""
    if step == "waiting":
        until = found.hold_until
        return _("Goes on by %(time)s") % {"time": clock_time(until, now)} if until else ""
    if step == "verifying":
        return _("A colleague checks it, then you are asked")
    if step == "to_confirm":
        return _("Please look at the result and confirm it")
    if step in ("new", "triaged", "in_progress"):
        return _promise(found.promised_at, chip, now)
    return _("Updated %(time)s") % {"time": clock_time(found.updated_at, now)}


def _promise(promised_at: datetime | None, chip: Chip | None, now: datetime) -> str:
    """The newest time told to the customer, else the promise of the contract that falls due next."""
    if promised_at is not None and promised_at > now:
        return _("Expected by %(time)s") % {"time": clock_time(promised_at, now)}
    if chip is None or chip.due_at is None or chip.state == "paused":
        return _("We will write to you with the next step")
    values = {"what": labels.label("milestone", chip.milestone), "time": clock_time(chip.due_at, now)}
    if chip.due_at < now:
        return _("%(what)s was due at %(time)s. We are late.") % values
    return _("%(what)s by %(time)s") % values

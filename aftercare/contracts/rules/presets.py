"""The promises that come with the product, as plain values; each contract starts from a copy and may differ.

The P1–P4 table (S3) and the four levels of urgency (S0: 紧急, 重要, 一般, 轻微 are P1 to P4) name no figures.
Theirs are usual ones of the trade: the two most urgent levels are answered day and night, the others in
office hours. The urgent-business clause sends somebody at any hour (7×24×365); its working days are those of
the office calendar.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aftercare.contracts.rules.promises import Repeats
from aftercare.foundation.text import N_
from aftercare.foundation.worktime import Amount, Unit, hours, minutes, working_days

DAY_AND_NIGHT: Final = "7x24"
OFFICE_HOURS: Final = "5x8"
WAITING: Final = ("customer",)

RESPONSE: Final = N_("First response")
ARRIVAL: Final = N_("Arrival on site")
WORKAROUND: Final = N_("Workaround given")
RESOLUTION: Final = N_("Resolution")
RECOVERY: Final = N_("Recovery")


@dataclass(frozen=True, kw_only=True)
class CommitmentSpec:
    """One promise of a preset. ``request_class`` and ``severity`` None: any. ``penalty`` is yuan per miss."""

    name: str
    milestone: str
    amount: Amount
    request_class: str | None = None
    severity: str | None = None
    alternatives: tuple[str, ...] = ()
    calendar: str = DAY_AND_NIGHT
    counts_from: str = "received"
    pauses: tuple[str, ...] = ()
    repeats: Repeats = Repeats.ONCE
    penalty: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A set of promises under one name; ``source`` names the document the clause was read from."""

    key: str
    name: str
    source: str
    commitments: tuple[CommitmentSpec, ...]


def _response(severity: str, amount: Amount, calendar: str = DAY_AND_NIGHT) -> CommitmentSpec:
    return CommitmentSpec(
        name=RESPONSE, milestone="responded", amount=amount, severity=severity, calendar=calendar
    )


def _resolution(severity: str, amount: Amount, calendar: str = DAY_AND_NIGHT) -> CommitmentSpec:
    return CommitmentSpec(
        name=RESOLUTION,
        milestone="resolved",
        amount=amount,
        severity=severity,
        calendar=calendar,
        pauses=WAITING,
    )


def _workaround(severity: str, amount: Amount) -> CommitmentSpec:
    return CommitmentSpec(
        name=WORKAROUND,
        milestone="workaround_given",
        alternatives=("resolved", "recovered"),
        amount=amount,
        severity=severity,
        pauses=WAITING,
    )


THREE_LEVELS: Final = Preset(
    key="three_levels",
    name=N_("Three levels: response in 2, 4 or 8 hours"),
    source="S1",
    commitments=(_response("P1", hours(2)), _response("P2", hours(4)), _response("P3", hours(8))),
)

PRIORITIES: Final = Preset(
    key="p1_p4",
    name=N_("Priorities P1 to P4"),
    source="S3",
    commitments=(
        _response("P1", minutes(15)),
        _workaround("P1", hours(2)),
        _resolution("P1", hours(4)),
        _response("P2", minutes(30)),
        _workaround("P2", hours(4)),
        _resolution("P2", hours(8)),
        _response("P3", hours(2), OFFICE_HOURS),
        _resolution("P3", working_days(3), OFFICE_HOURS),
        _response("P4", hours(4), OFFICE_HOURS),
        _resolution("P4", working_days(10), OFFICE_HOURS),
    ),
)

FOUR_LEVELS: Final = Preset(
    key="four_levels",
    name=N_("Four levels: urgent, important, ordinary, minor"),
    source="S0",
    commitments=(
        _response("P1", minutes(30)),
        CommitmentSpec(name=ARRIVAL, milestone="arrived", amount=hours(4), severity="P1"),
        _resolution("P1", hours(8)),
        _response("P2", hours(1)),
        CommitmentSpec(name=ARRIVAL, milestone="arrived", amount=hours(8), severity="P2"),
        _resolution("P2", hours(24)),
        _response("P3", hours(4), OFFICE_HOURS),
        _resolution("P3", working_days(3), OFFICE_HOURS),
        _response("P4", hours(8), OFFICE_HOURS),
        _resolution("P4", working_days(10), OFFICE_HOURS),
    ),
)

REPAIR_OR_PLAN: Final = Preset(
    key="repair_or_plan",
    name=N_("Response in 10 minutes, repair in 2 hours or a confirmed plan"),
    source="S2",
    commitments=(
        CommitmentSpec(name=RESPONSE, milestone="responded", amount=minutes(10)),
        CommitmentSpec(
            name=N_("Repair, or a plan confirmed by the customer"),
            milestone="resolved",
            alternatives=("recovered", "plan_confirmed"),
            amount=hours(2),
            request_class="fault",
        ),
    ),
)

MAJOR_FAULT: Final = Preset(
    key="major_fault",
    name=N_("Major fault: response in 30 minutes, recovery in 2 hours"),
    source="S1",
    commitments=(
        CommitmentSpec(
            name=RESPONSE, milestone="responded", amount=minutes(30), request_class="fault", severity="P1"
        ),
        CommitmentSpec(
            name=RECOVERY,
            milestone="recovered",
            alternatives=("resolved",),
            amount=hours(2),
            request_class="fault",
            severity="P1",
        ),
    ),
)

SAME_DAY_REPLY: Final = Preset(
    key="same_day_reply",
    name=N_("Every message answered within 1 hour on the same day"),
    source="S1",
    commitments=(
        CommitmentSpec(
            name=N_("Reply to the customer"),
            milestone="replied",
            amount=hours(1),
            calendar=OFFICE_HOURS,
            counts_from="customer_wrote",
            repeats=Repeats.EACH,
        ),
    ),
)

IMPROVEMENTS: Final = Preset(
    key="improvements",
    name=N_("Usability in 1 week, performance in 1 month"),
    source="S2",
    commitments=(
        CommitmentSpec(
            name=N_("Usability request settled"),
            milestone="resolved",
            amount=Amount(Unit.WEEKS, 1),
            request_class="usability",
            calendar=OFFICE_HOURS,
            pauses=WAITING,
        ),
        CommitmentSpec(
            name=N_("Performance request settled"),
            milestone="resolved",
            amount=Amount(Unit.MONTHS, 1),
            request_class="performance",
            calendar=OFFICE_HOURS,
            pauses=WAITING,
        ),
    ),
)

_URGENT_MISS: Final = Decimal("500.00")
URGENT_BUSINESS: Final = Preset(
    key="urgent_business",
    name=N_("Urgent business, day and night; 500 yuan for each miss"),
    source="S2",
    commitments=(
        CommitmentSpec(
            name=N_("Somebody sent"),
            milestone="dispatched",
            alternatives=("arrived",),
            amount=hours(1),
            request_class="urgent_business",
            penalty=_URGENT_MISS,
        ),
        CommitmentSpec(
            name=N_("Emergency plan"),
            milestone="plan_given",
            amount=working_days(1),
            request_class="urgent_business",
            calendar=OFFICE_HOURS,
            penalty=_URGENT_MISS,
        ),
        CommitmentSpec(
            name=N_("Software fixed"),
            milestone="resolved",
            amount=working_days(3),
            request_class="urgent_business",
            calendar=OFFICE_HOURS,
            penalty=_URGENT_MISS,
        ),
    ),
)

_CUSTOM_MISS: Final = Decimal("300.00")
CUSTOMISATION: Final = Preset(
    key="customisation",
    name=N_("Customisation; 300 yuan for each miss"),
    source="S2",
    commitments=(
        CommitmentSpec(
            name=N_("Requirement understood and discussed"),
            milestone="requirement_discussed",
            amount=working_days(2),
            request_class="customisation",
            calendar=OFFICE_HOURS,
            penalty=_CUSTOM_MISS,
        ),
        CommitmentSpec(
            name=N_("Answer to the requirement"),
            milestone="answered",
            amount=working_days(5),
            request_class="customisation",
            calendar=OFFICE_HOURS,
            penalty=_CUSTOM_MISS,
        ),
        CommitmentSpec(
            name=N_("Work started"),
            milestone="started",
            amount=Amount(Unit.WEEKS, 1),
            request_class="customisation",
            calendar=OFFICE_HOURS,
            counts_from="agreed",
            penalty=_CUSTOM_MISS,
        ),
    ),
)

PRESETS: Final = (
    THREE_LEVELS,
    PRIORITIES,
    FOUR_LEVELS,
    REPAIR_OR_PLAN,
    MAJOR_FAULT,
    SAME_DAY_REPLY,
    IMPROVEMENTS,
    URGENT_BUSINESS,
    CUSTOMISATION,
)


def find_preset(key: str) -> Preset:
    """The preset of that key; KeyError for none."""
    return {preset.key: preset for preset in PRESETS}[key]

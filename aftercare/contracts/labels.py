"""The words for kinds, classes, milestones and amounts, in the reader's language.

Promises as plain sentences.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftercare.contracts.rules.daybook import CountedDay
from aftercare.contracts.rules.yearly import Day
from aftercare.foundation.money import Money
from aftercare.foundation.worktime.explanations import show_length
from aftercare.foundation.worktime.moments import microseconds

Words = Mapping[str, Any]

KINDS: Words = {
    "warranty": _("Warranty"),
    "free_maintenance": _("Free maintenance"),
    "paid_maintenance": _("Paid maintenance"),
    "resident": _("Resident support"),
    "on_site": _("On-site visits"),
}
STATES: Words = {
    "draft": pgettext_lazy("contract", "Draft"),
    "active": pgettext_lazy("contract", "In force"),
    "ended": pgettext_lazy("contract", "Ended"),
}
ENTITLEMENTS: Words = {
    "in_warranty": _("In warranty"),
    "free_maintenance": _("Free maintenance"),
    "paid_maintenance": _("Paid maintenance"),
    "out_of_warranty": _("Out of warranty"),
    "none": _("Not covered"),
}
CLASSES: Words = {
    "": _("All requests"),
    "fault": _("Fault"),
    "urgent_business": _("Urgent business"),
    "consultation": _("Consultation"),
    "customisation": _("Customisation"),
    "usability": _("Usability request"),
    "performance": _("Performance request"),
    "complaint": _("Complaint"),
    "other": pgettext_lazy("request class", "Other"),
}
FACTS: Words = {
    "received": pgettext_lazy("fact", "report"),
    "customer_wrote": pgettext_lazy("fact", "customer's message"),
    "acknowledged": pgettext_lazy("fact", "automatic receipt"),
    "requirement_discussed": pgettext_lazy("fact", "requirement discussed"),
    "answered": pgettext_lazy("fact", "answer given"),
    "agreed": pgettext_lazy("fact", "agreement"),
    "responded": pgettext_lazy("fact", "first response"),
    "replied": pgettext_lazy("fact", "reply to the customer"),
    "dispatched": pgettext_lazy("fact", "somebody sent"),
    "arrived": pgettext_lazy("fact", "arrival on site"),
    "started": pgettext_lazy("fact", "work started"),
    "plan_given": pgettext_lazy("fact", "plan handed in"),
    "plan_confirmed": pgettext_lazy("fact", "plan confirmed by the customer"),
    "workaround_given": pgettext_lazy("fact", "workaround given"),
    "resolved": pgettext_lazy("fact", "resolution"),
    "recovered": pgettext_lazy("fact", "recovery"),
    "verified": pgettext_lazy("fact", "internal verification"),
    "confirmed": pgettext_lazy("fact", "customer's confirmation"),
    "closed": pgettext_lazy("fact", "closing"),
}
BUDGETS: Words = {"hours": _("Hours of work"), "visits": _("Visits on site")}
EVERY: Words = {
    "contract": _("for the whole contract"),
    "year": _("a year"),
    "quarter": _("a quarter"),
    "month": _("a month"),
}
DAY_STATES: Words = {
    "present": _("Present"),
    "substitute": _("Substitute"),
    "absent": _("Absent"),
    "open": _("Not signed in yet"),
    "missing": _("Nobody signed in"),
}
HAPPENED: Words = {
    **FACTS,
    "reopened": pgettext_lazy("fact", "reopening"),
    "merged": pgettext_lazy("fact", "merged into another ticket"),
    "cancelled": pgettext_lazy("fact", "cancellation"),
}
HOLDS: Words = {
    "customer": _("waiting for the customer"),
    "third_party": _("waiting for a third party"),
    "appointment": _("agreed appointment"),
}
REPEATS: Words = {
    "once": _("once"),
    "each": _("each time"),
    "until_resolved": _("again and again until resolved"),
}
CAUSES: Words = {
    "acceptance": _("Held at acceptance"),
    "penalty": _("Penalty deducted"),
    "reversal": _("Deduction taken back"),
    "release": _("Given back"),
}
ROW_STATES: Words = {
    "posted": pgettext_lazy("ledger", "Posted"),
    "proposed": pgettext_lazy("ledger", "To be decided"),
    "acknowledged": pgettext_lazy("ledger", "Acknowledged by the customer"),
    "objected": pgettext_lazy("ledger", "The customer objects"),
    "waived": pgettext_lazy("ledger", "Waived"),
    "reversed": pgettext_lazy("ledger", "Taken back"),
}
POINTS: Words = {
    "share": _("per cent of the time used"),
    "before_minutes": _("minutes before it is due"),
    "before_hours": _("hours before it is due"),
    "after_minutes": _("minutes after it was due"),
    "after_hours": _("hours after it was due"),
}
RECEIVERS: Words = {
    "owner": _("whoever is responsible"),
    "team": _("the team"),
    "manager": _("technical account manager"),
    "service_managers": _("service managers"),
    "customer": _("the customer's contact"),
}
ATTRIBUTIONS: Words = {
    "ours": pgettext_lazy("attribution", "Ours"),
    "customer": pgettext_lazy("attribution", "The customer's"),
    "third_party": pgettext_lazy("attribution", "A third party's"),
}
CLOCK_STATES: Words = {
    "running": pgettext_lazy("clock", "Running"),
    "paused": pgettext_lazy("clock", "Paused"),
    "met": pgettext_lazy("clock", "Kept"),
    "breached": pgettext_lazy("clock", "Broken"),
    "met_late": pgettext_lazy("clock", "Kept too late"),
    "superseded": pgettext_lazy("clock", "Replaced"),
    "merged": pgettext_lazy("clock", "Merged"),
    "cancelled": pgettext_lazy("clock", "Cancelled"),
}


WEEKDAYS: Words = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}


MARKS: Words = {
    "week": pgettext_lazy("day", "As in the week"),
    "rest": pgettext_lazy("day", "Rest day"),
    "work": pgettext_lazy("day", "Make-up workday"),
}
SAYS: Words = {
    "week": pgettext_lazy("day", "by the week"),
    "official": pgettext_lazy("day", "official"),
    "guess": pgettext_lazy("day", "expected, not official yet"),
    "own": pgettext_lazy("day", "of our own"),
}


def weekday(day: date) -> str:
    """The day of the week."""
    return str(list(WEEKDAYS.values())[day.weekday()])


def day_text(day: Day) -> str:
    """What a day is, in words: `Rest day 春节 (official) closed`."""
    worked = ", ".join("–".join(window) for window in day.hours) or gettext("closed")
    if day.says == "week":
        return worked
    named = f"{label(MARKS, day.mark)} {day.name}" if day.name else label(MARKS, day.mark)
    return f"{_said_by(named, day)} {worked}"


def _said_by(text: str, day: Day) -> str:
    return gettext("%(day)s (%(who)s)") % {"day": text, "who": label(SAYS, day.says)}


def label(words: Words, code: str) -> str:
    """The word for a code; the code itself if there is none."""
    return str(words.get(code, code))


def called(name: str) -> str:
    """A name from the product's own stock in the reader's language; a name somebody wrote as it is."""
    return gettext(name) if name else ""


def cash(amount: Decimal, currency: str) -> Money:
    """An amount as the formatters want it."""
    return Money(amount, currency)


def amount_text(amount: Mapping[str, Any]) -> str:
    """`2 hours`, `3 working days`; elapsed amounts say so."""
    unit, count = next((unit, amount[unit]) for unit in UNITS if unit in amount)
    text = UNITS[unit](count) % {"n": count}
    return (
        gettext("%(amount)s by the clock") % {"amount": text} if amount.get("counting") == "elapsed" else text
    )


UNITS: Mapping[str, Any] = {
    "seconds": lambda n: ngettext("%(n)s second", "%(n)s seconds", n),
    "minutes": lambda n: ngettext("%(n)s minute", "%(n)s minutes", n),
    "hours": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    "working_days": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "days": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "weeks": lambda n: ngettext("%(n)s week", "%(n)s weeks", n),
    "months": lambda n: ngettext("%(n)s month", "%(n)s months", n),
    "years": lambda n: ngettext("%(n)s year", "%(n)s years", n),
}


ROLES: Words = {
    "start": _("the day of the start doesn't count"),
    "moved": _("takes the place of the rest day (Civil Code, article 203)"),
    "added": _("added for the time of waiting"),
}


def counted_text(day: Day, counted: CountedDay) -> str:
    """What a day of a count is, and why it doesn't count if it doesn't."""
    kind = gettext("working day") if day.worked else gettext("closed on this day of the week")
    if day.says != "week":
        named = f" {day.name}" if day.name else ""
        kind = _said_by(f"{label(MARKS, day.mark)}{named}", day)
    if counted.role == "counted" and not day.worked:
        return gettext("%(day)s; counts all the same") % {"day": kind}
    if counted.role in ROLES and (day.worked or counted.role == "start"):
        return gettext("%(day)s; %(why)s") % {"day": kind, "why": label(ROLES, counted.role)}
    if counted.role == "hours" and day.worked and not counted.windows:
        return gettext("%(day)s; nothing of it counts") % {"day": kind}
    return kind


def length_text(length: timedelta) -> str:
    """`2 h 30 min`, in the reader's language, in whole seconds."""
    whole = timedelta(seconds=length // timedelta(seconds=1))
    return show_length(microseconds(whole)).render(gettext)


def milestone_text(milestone: str, alternatives: Sequence[str]) -> str:
    """`resolution, or plan confirmed by the customer`."""
    words = [label(FACTS, kind) for kind in (milestone, *alternatives)]
    return gettext(", or ").join(words)


def scope_text(request_class: str, priority: str, system_name: str = "") -> str:
    """`Fault · P1 · 学费系统`; `All requests` without any limit."""
    parts = [label(CLASSES, request_class)] if request_class or not (priority or system_name) else []
    return " · ".join([*parts, *(part for part in (priority, system_name) if part)])


def sentence(commitment: Any) -> str:
    """The promise as one plain sentence a customer understands."""
    said = gettext(
        "%(scope)s: %(milestone)s within %(amount)s of the %(start)s, counted in “%(calendar)s”."
    ) % {
        "scope": scope_text(commitment.request_class, commitment.priority),
        "milestone": milestone_text(commitment.milestone, commitment.alternatives),
        "amount": amount_text(commitment.amount),
        "start": label(FACTS, commitment.counts_from),
        "calendar": called(commitment.calendar.name),
    }
    return _gap().join([said, *_additions(commitment)])


def _additions(commitment: Any) -> list[str]:
    more = []
    if commitment.repeats == "each":
        more.append(gettext("Each time anew."))
    elif commitment.repeats == "until_resolved":
        more.append(gettext("Again and again until it's resolved."))
    if commitment.pauses:
        reasons = gettext(" or ").join(label(HOLDS, reason) for reason in commitment.pauses)
        more.append(gettext("The time stands still while %(reasons)s.") % {"reasons": reasons})
    if commitment.penalty:
        more.append(
            gettext("Each miss costs %(amount)s %(currency)s.")
            % {
                "amount": f"{commitment.penalty.normalize():f}",
                "currency": gettext("yuan")
                if commitment.contract.currency == "CNY"
                else commitment.contract.currency,
            }
        )
    return more


def _gap() -> str:
    return "" if (get_language() or "").startswith("zh") else " "


def quantity(amount: Decimal) -> str:
    """Hours or visits, without zeros that say nothing."""
    return f"{amount.normalize():f}"


def budget_name(kind: str, every: str) -> str:
    """What a budget is called: “Hours a year”."""
    return gettext("%(what)s %(period)s") % {"what": label(BUDGETS, kind), "period": label(EVERY, every)}

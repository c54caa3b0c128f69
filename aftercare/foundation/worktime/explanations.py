"""Why a due time is what it is, in sentences that a customer's lawyer can check with a pencil."""

from collections.abc import Iterator
from datetime import date, tzinfo
from typing import Final, NamedTuple

from aftercare.foundation.text import N_, Phrase, phrase
from aftercare.foundation.worktime.amounts import Amount, Unit
from aftercare.foundation.worktime.calendars import Calendar, OfficeHours
from aftercare.foundation.worktime.counting import MONTHS_IN_UNIT, Allowance, Arrival, nominal_day
from aftercare.foundation.worktime.daylists import list_special_days
from aftercare.foundation.worktime.holds import Hold, Holds
from aftercare.foundation.worktime.moments import HOUR, MINUTE, SECOND, day_of, moment

AMOUNTS: Final = {
    Unit.SECONDS: (N_("1 second"), N_("%(n)s seconds")),
    Unit.MINUTES: (N_("1 minute"), N_("%(n)s minutes")),
    Unit.HOURS: (N_("1 hour"), N_("%(n)s hours")),
    Unit.WORKING_DAYS: (N_("1 working day"), N_("%(n)s working days")),
    Unit.DAYS: (N_("1 day"), N_("%(n)s days")),
    Unit.WEEKS: (N_("1 week"), N_("%(n)s weeks")),
    Unit.MONTHS: (N_("1 month"), N_("%(n)s months")),
    Unit.YEARS: (N_("1 year"), N_("%(n)s years")),
}

START: Final = N_("Counted from %(start)s (time zone %(zone)s).")
OPEN_TIME: Final = N_("Allowed: %(amount)s of open time; only the calendar's opening hours count.")
DAY_AND_NIGHT: Final = N_("Allowed: %(amount)s, counted day and night (7×24).")
ELAPSED: Final = N_("Allowed: %(amount)s of elapsed time, as agreed (Civil Code, article 204).")
WORKING_DAYS: Final = N_(
    "Allowed: %(amount)s. The day of the start does not count; the end is close of business on %(day)s."
)
WHOLE_DAYS: Final = N_("Allowed: %(amount)s. The first day does not count (Civil Code, article 201).")
SAME_DAY: Final = N_(
    "Months end on the same-numbered day, or on the month's last if there is none (article 202): %(day)s."
)
LAST_DAY: Final = N_("The last day is %(day)s.")
MOVED: Final = N_("%(day)s is a rest day; the next working day, %(moved)s, takes its place (article 203).")
CLOSE: Final = N_("The last day ends at close of business, %(close)s (article 203).")
MIDNIGHT: Final = N_("The last day ends at 24:00 (article 203).")
CLOSED_AT_START: Final = N_("The calendar is closed at the start; time begins to count at %(opening)s.")
HELD: Final = N_("On hold from %(since)s to %(until)s: %(length)s not counted.")
DONE_BETWEEN: Final = N_("Taken for resolved from %(since)s to %(until)s: %(length)s not counted.")
HELD_OR_DONE: Final = N_("On hold or taken for resolved from %(since)s to %(until)s: %(length)s not counted.")
HELD_FREE: Final = N_(
    "On hold from %(since)s to %(until)s: outside the time that counts, so nothing changes."
)
HELD_OPEN: Final = N_("On hold since %(since)s, with no end known: there is no due time until it ends.")
HELD_TOO_LATE: Final = N_("On hold from %(since)s: the time was used up before, so nothing changes.")
DUE: Final = N_("Due: %(due)s.")
PROVISIONAL: Final = N_("Provisional: holidays are confirmed only until %(day)s.")


class Count(NamedTuple):
    """One count: from where, how much, by which calendar, what was held, where it led.

    ``gaps``: those holds that are none, but stretches in which all was taken for done.
    """

    calendar: Calendar
    zone: tzinfo
    start: int
    amount: Amount
    allowance: Allowance
    holds: Holds
    arrival: Arrival
    gaps: Holds = ()


def explain(count: Count) -> Iterator[Phrase]:
    """The sentences of one count, in the order in which it is done."""
    yield phrase(START, start=show(count.start, count.zone), zone=zone_name(count))
    yield from _explain_allowance(count)
    yield from _explain_days(count)
    yield from (_explain_hold(count, hold) for hold in count.holds if _matters(count, hold))
    yield from _explain_end(count)


def _explain_allowance(count: Count) -> Iterator[Phrase]:
    amount = show_amount(count.amount)
    if count.amount.is_elapsed:
        yield phrase(ELAPSED, amount=amount)
    elif count.amount.unit is Unit.WORKING_DAYS:
        yield phrase(WORKING_DAYS, amount=amount, day=show_day(count.allowance.last_day or 0))
    elif count.allowance.last_day is not None:
        yield phrase(WHOLE_DAYS, amount=amount)
        yield from _explain_last_day(count, count.allowance.last_day)
    elif not isinstance(count.calendar, OfficeHours):
        yield phrase(DAY_AND_NIGHT, amount=amount)
    else:
        yield phrase(OPEN_TIME, amount=amount)
        if not count.calendar.is_open(count.start):
            yield phrase(CLOSED_AT_START, opening=show(count.calendar.next_open(count.start), count.zone))


def _explain_last_day(count: Count, last_day: int) -> Iterator[Phrase]:
    """Articles 202 and 203, as far as they were needed."""
    nominal = nominal_day(count.amount, day_of(count.start, count.zone))
    yield phrase(SAME_DAY if count.amount.unit in MONTHS_IN_UNIT else LAST_DAY, day=show_day(nominal))
    if nominal != last_day:
        yield phrase(MOVED, day=show_day(nominal), moved=show_day(last_day))
    close = show(count.calendar.close_of(last_day), count.zone)
    at_midnight = close == f"{show_day(last_day + 1)} 00:00"
    yield phrase(MIDNIGHT) if at_midnight else phrase(CLOSE, close=close)


def _explain_days(count: Count) -> Iterator[Phrase]:
    measure = count.allowance.measure
    if isinstance(measure, OfficeHours):
        last = day_of(count.arrival.read_until, count.zone)
        yield from list_special_days(measure, _first_day_that_matters(count), last)


def _first_day_that_matters(count: Count) -> int:
    """Rest days inside a period of whole days count like any other; only where it ends they matter."""
    first = day_of(count.start, count.zone)
    whole_days = count.allowance.last_day is not None and count.amount.unit is not Unit.WORKING_DAYS
    return nominal_day(count.amount, first) if whole_days else first


def _matters(count: Count, hold: Hold) -> bool:
    return hold.until is None or hold.until > count.start


def _explain_hold(count: Count, hold: Hold) -> Phrase:
    since = show(hold.since, count.zone)
    if count.arrival.due is not None and hold.since >= count.arrival.due:
        return phrase(HELD_TOO_LATE, since=since)
    if hold.until is None:
        return phrase(HELD_OPEN, since=since)
    covered = count.allowance.measure.open_between(max(hold.since, count.start), hold.until)
    shown = {"since": since, "until": show(hold.until, count.zone), "length": show_length(covered)}
    return Phrase(_sentence(count, hold, covered), shown)


def _sentence(count: Count, hold: Hold, covered: int) -> str:
    """How to call a stretch that did not count."""
    if hold in count.gaps:
        return DONE_BETWEEN
    if any(hold.since <= gap.since and gap.since < (hold.until or 0) for gap in count.gaps):
        return HELD_OR_DONE
    return HELD if covered else HELD_FREE


def _explain_end(count: Count) -> Iterator[Phrase]:
    due, calendar = count.arrival.due, count.allowance.measure
    if due is not None:
        yield phrase(DUE, due=show(due, count.zone))
    if isinstance(calendar, OfficeHours) and calendar.is_unconfirmed(count.arrival.read_until):
        yield phrase(PROVISIONAL, day=calendar.confirmed_until)


def zone_name(count: Count) -> str:
    """The name of the zone the moments are shown in."""
    return getattr(count.zone, "key", None) or str(count.zone)


def show(at: int, zone: tzinfo) -> str:
    """A moment as forms write it: 2026-10-09 17:30, seconds only where there are any."""
    shown = moment(at, zone).replace(tzinfo=None)
    exact = shown.second or shown.microsecond
    return shown.isoformat(" ") if exact else shown.isoformat(" ", "minutes")


def show_day(ordinal: int) -> str:
    """A day: 2026-10-09."""
    return date.fromordinal(ordinal).isoformat()


def show_amount(amount: Amount) -> Phrase:
    """An amount in words."""
    one, many = AMOUNTS[amount.unit]
    return phrase(one if amount.count == 1 else many, n=amount.count)


def show_length(length: int) -> Phrase:
    """A duration in hours, minutes and, where there are any, seconds."""
    hours, rest = divmod(length, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    if rest:
        exact = f"{rest / SECOND:.6f}".rstrip("0").rstrip(".")
        return phrase(N_("%(h)s h %(min)s min %(s)s s"), h=hours, min=minutes, s=exact)
    if hours and minutes:
        return phrase(N_("%(h)s h %(min)s min"), h=hours, min=minutes)
    return phrase(N_("%(h)s h"), h=hours) if hours else phrase(N_("%(min)s min"), min=minutes)

"""Resident service as pages show it: promised and given, month by month, day by day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from aftercare.contracts.models import CalendarVersion, ResidentDay, ResidentPlan
from aftercare.contracts.policies import visible_to
from aftercare.contracts.queries.terms import calendar_of
from aftercare.contracts.rules.residents import Month, Presence, count, days_of, months_of
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.worktime import Calendar, between


@dataclass(frozen=True, kw_only=True)
class ResidentSheet:
    """One plan with its months until now, the newest first."""

    plan: ResidentPlan
    months: list[Month]

    @property
    def shortfall(self) -> int:
        """Days owed and not given, over all months."""
        return sum(month.shortfall for month in self.months)

    @property
    def given(self) -> int:
        return sum(month.given for month in self.months)

    @property
    def owed(self) -> int:
        return sum(month.owed for month in self.months)


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """One day of a month: `state` is what was signed in, else open (still to come) or missing."""

    day: date
    state: str
    record: ResidentDay | None
    owed: bool


def resident_sheets(contract_id: int, today: date) -> list[ResidentSheet]:
    """The contract's plans with their months. Two queries and one for calendars; one without any plan."""
    plans = list(ResidentPlan.objects.filter(contract=contract_id).select_related("person"))
    if not plans:
        return []
    opened = _openings({plan.calendar_id for plan in plans if plan.calendar_id})
    states: dict[int, dict[date, str]] = {plan.pk: {} for plan in plans}
    for plan_id, day, state in ResidentDay.objects.filter(plan__in=plans).values_list("plan", "day", "state"):
        states[plan_id][day] = state
    return [_sheet(plan, states[plan.pk], opened, today) for plan in plans]


Opened = dict[int, Callable[[date], bool]]


def _sheet(plan: ResidentPlan, states: dict[date, str], opened: Opened, today: date) -> ResidentSheet:
    presence = _presence(plan, opened)
    until = max([min(plan.ends_on, today), *states])
    months = [count(presence, first, states, today) for first in months_of(plan.starts_on, until)]
    return ResidentSheet(plan=plan, months=months[::-1])


def _presence(plan: ResidentPlan, opened: Opened) -> Presence:
    weekdays = frozenset(map(int, plan.weekdays))
    is_open = opened.get(plan.calendar_id or 0, lambda _day: True)
    return Presence(plan.starts_on, plan.ends_on, weekdays, is_open)


def _openings(calendar_ids: set[int]) -> Opened:
    newest: dict[int, CalendarVersion] = {}
    if calendar_ids:
        for version in CalendarVersion.objects.filter(calendar__in=calendar_ids).order_by("number"):
            newest[version.calendar_id] = version
    return {key: _opens(calendar_of(version)) for key, version in newest.items()}


def _opens(calendar: Calendar) -> Callable[[date], bool]:
    zone = ZoneInfo(settings.TIME_ZONE)

    def is_open(day: date) -> bool:
        start = datetime.combine(day, time(), zone)
        end = datetime.combine(day + timedelta(days=1), time(), zone)
        return between(calendar, start, end).length > timedelta()

    return is_open


def owed_days(plan: ResidentPlan, until: date) -> list[date]:
    """Every day that the plan promises, up to `until`."""
    presence = _presence(plan, _openings({plan.calendar_id} if plan.calendar_id else set()))
    days = ((min(until, plan.ends_on) - plan.starts_on).days) + 1
    every = (plan.starts_on + timedelta(days=n) for n in range(days))
    return [day for day in every if presence.owes(day)]


@dataclass(frozen=True, kw_only=True)
class ResidentPage:
    sheet: ResidentSheet
    month: Month
    lines: list[DayLine]
    months: list[date]


def resident_page(plan_id: int, by: Actor, *, today: date, month: str = "") -> ResidentPage:
    """One plan and the days of one month. NotFound if it isn't theirs."""
    plans = ResidentPlan.objects.select_related("contract", "person")
    plan = plans.filter(pk=plan_id, contract__in=visible_to(by).values("pk")).first()
    if plan is None:
        raise NotFound("There is no such plan.")
    records = {record.day: record for record in plan.days.all()}
    states = {day: record.state for day, record in records.items()}
    opened = _openings({plan.calendar_id} if plan.calendar_id else set())
    first = _chosen(plan, month, today)
    presence = _presence(plan, opened)
    return ResidentPage(
        sheet=_sheet(plan, states, opened, today),
        month=count(presence, first, states, today),
        lines=_lines(presence, first, records, today),
        months=months_of(plan.starts_on, plan.ends_on),
    )


def _chosen(plan: ResidentPlan, month: str, today: date) -> date:
    """The month of the address, else the current one, inside the plan."""
    try:
        wanted = date.fromisoformat(f"{month}-01")
    except ValueError:
        wanted = today.replace(day=1)
    return min(max(wanted, plan.starts_on.replace(day=1)), plan.ends_on.replace(day=1))


def _lines(presence: Presence, first: date, records: dict[date, ResidentDay], today: date) -> list[DayLine]:
    shown = [day for day in days_of(first) if presence.owes(day) or day in records]
    return [_line(day, records.get(day), today, owed=presence.owes(day)) for day in shown]


def _line(day: date, record: ResidentDay | None, today: date, *, owed: bool) -> DayLine:
    state = record.state if record else ("missing" if day < today else "open")
    return DayLine(day=day, state=state, record=record, owed=owed)

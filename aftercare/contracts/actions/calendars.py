"""Calendars: seeded, added, revised. A revision is a new edition.

Running clocks move on to it, closed ones don't.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions.stamps import ClockTimestamp
from aftercare.contracts.facts import CalendarChanged
from aftercare.contracts.models import Calendar, CalendarVersion, Contract
from aftercare.contracts.queries.calendars import edition
from aftercare.contracts.queries.terms import read_definition
from aftercare.contracts.rules.days import (
    adopt_year,
    check_opens,
    official_definition,
    official_sources,
    read_year,
)
from aftercare.contracts.rules.drafting import Draft, drafted
from aftercare.contracts.rules.holiday_files import read_years
from aftercare.contracts.rules.yearly import is_official
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

SEEDED: Final = {"7x24": N_("Day and night"), "5x8": N_("Working days")}


@transaction.atomic
def ensure_defaults(now: datetime | None = None) -> int:
    """Have 7x24 and 5x8, with every official year this release knows. Returns how many editions were made.

    Idempotent; own changes of an administrator are kept, a year that is official already isn't touched.
    """
    now = now or timezone.now()
    return sum(_ensure(key, name, now) for key, name in SEEDED.items())


def _ensure(key: str, name: str, now: datetime) -> int:
    calendar, _ = Calendar.objects.get_or_create(key=key, defaults={"name": name})
    newest = calendar.versions.order_by("-number").first()
    if newest is None:
        sources = official_sources(key)
        _edition(
            calendar, official_definition(key), sources, now, SYSTEM, note=N_("Shipped with the product")
        )
        return 1
    missing = {
        year: source
        for year, source in official_sources(key).items()
        if not is_official(newest.sources, int(year))
    }
    if not missing:
        return 0
    definition = newest.definition
    for year in sorted(missing):
        definition = adopt_year(definition, int(year), official_definition(key))
    _edition(calendar, definition, {**newest.sources, **missing}, now, SYSTEM, note=N_("Official days added"))
    return 1


@transaction.atomic
def add(
    *,
    key: str,
    name: str,
    definition: Mapping[str, Any],
    sources: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> Calendar:
    """A calendar of one's own hours. Conflict for a key that is taken; Invalid for hours that never open."""
    require(by, "calendar.edit")
    if not key or not name:
        raise Invalid("A calendar needs a short key and a name.", field="name")
    calendar, fresh = Calendar.objects.get_or_create(key=key, defaults={"name": name})
    if not fresh:
        raise Conflict("A calendar with this key exists already.", field="key")
    _edition(calendar, definition, sources or {}, at, by)
    return calendar


@transaction.atomic
def revise(
    calendar_id: int,
    *,
    definition: Mapping[str, Any],
    by: Actor,
    at: datetime,
    base: int,
    note: str = "",
    sources: Mapping[str, Any] | None = None,
) -> CalendarVersion:
    """A new edition on top of edition number `base`. Conflict if somebody made one meanwhile."""
    require(by, "calendar.edit")
    newest = _newest(calendar_id)
    if newest.number != base:
        raise Conflict("Somebody else changed this calendar meanwhile.")
    known = newest.sources if sources is None else sources
    return _edition(newest.calendar, definition, known, at, by, note=note)


@transaction.atomic
def import_days(calendar_id: int, *, year: Mapping[str, Any], by: Actor, at: datetime) -> CalendarVersion:
    """The official days of one year, `{year, days: [{name, date, isOffDay}]}`, as a new edition.

    Days that the newest edition knows already change nothing: that edition is returned.
    """
    require(by, "calendar.edit")
    newest = _newest(calendar_id)
    if newest.definition["calendar"] == "7x24":
        raise Invalid("Day and night has no holidays.")
    days = read_year(year)
    definition = days.put_into(newest.definition)
    source = {"status": "official", "source": str(year.get("source", "")), "names": dict(days.names)}
    sources = {**newest.sources, str(days.year): source}
    if (definition, sources) == (newest.definition, newest.sources):
        return newest
    return _edition(newest.calendar, definition, sources, at, by, note=N_("Official days imported"))


@transaction.atomic
def import_file(calendar_id: int, *, content: bytes, by: Actor, at: datetime) -> list[CalendarVersion]:
    """The official days of a JSON or iCalendar file: for each of its years the edition that knows it."""
    require(by, "calendar.edit")
    return [import_days(calendar_id, year=year, by=by, at=at) for year in read_years(content)]


@transaction.atomic
def change_days(
    calendar_id: int,
    *,
    draft: Draft,
    year: int,
    notice: str = "",
    base: int,
    note: str,
    by: Actor,
    at: datetime,
) -> CalendarVersion:
    """The days of a draft as a new edition on top of edition `base`. Conflict if somebody made one meanwhile.

    `notice` names the notice whose days those of `year` are from now on; empty: nothing is declared.
    """
    require(by, "calendar.edit")
    newest = _newest(calendar_id)
    if newest.definition["calendar"] == "7x24":
        raise Invalid("Day and night has no holidays.")
    definition, sources = drafted(
        newest.definition, newest.sources, draft, year=year, notice=notice, who=by.name
    )
    if (definition, sources) == (newest.definition, newest.sources):
        raise Invalid("Nothing is changed yet. Choose what a day is to be, then click it.")
    return revise(calendar_id, definition=definition, sources=sources, base=base, note=note, by=by, at=at)


@transaction.atomic
def go_back(
    calendar_id: int, number: int, *, base: int, note: str, by: Actor, at: datetime
) -> CalendarVersion:
    """What edition `number` said, as a new edition on top of `base`. Those in between stay on record."""
    require(by, "calendar.edit")
    old = edition(calendar_id, number)
    return revise(
        calendar_id, definition=old.definition, sources=old.sources, base=base, note=note, by=by, at=at
    )


def _newest(calendar_id: int) -> CalendarVersion:
    versions = CalendarVersion.objects.select_related("calendar").select_for_update(of=("self",))
    found = versions.filter(calendar=calendar_id).order_by("-number").first()
    if found is None:
        raise NotFound("There is no such calendar.")
    return found


def _edition(
    calendar: Calendar,
    definition: Mapping[str, Any],
    sources: Mapping[str, Any],
    at: datetime,
    by: Actor,
    note: str = "",
) -> CalendarVersion:
    read_definition(definition)  # refuses hours that overlap or never open
    check_opens(definition)
    last = calendar.versions.order_by("-number").values_list("number", flat=True).first() or 0
    made = calendar.versions.create(
        number=last + 1,
        definition=definition,
        sources=sources,
        confirmed_until=_confirmed(definition),
        note=note,
        made_by_id=by.person_id,
        made_by_name=by.name,
        made_at=at,
    )
    users = Contract.objects.filter(commitments__calendar=calendar).values("pk")
    Contract.objects.filter(pk__in=users).update(terms_stamp=ClockTimestamp())
    tell(
        CalendarChanged(
            by=by, at=at, calendar_id=calendar.pk, name=calendar.name, version=last + 1, note=note
        )
    )
    return made


def _confirmed(definition: Mapping[str, Any]) -> date | None:
    calendar = definition["calendar"]
    until = calendar.get("confirmed_until") if isinstance(calendar, dict) else None
    return date.fromisoformat(until) if until else None

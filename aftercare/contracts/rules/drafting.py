"""Days changed one by one: a draft on top of an edition. Saved, it is the next edition."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from aftercare.contracts.rules.days import LONGEST_NAME, confirmed_with
from aftercare.contracts.rules.yearly import Hours, Mark, is_official, listed_hours, usual_hours, week_hours
from aftercare.foundation.errors import Invalid

MOST: Final = 400
Definition = Mapping[str, Any]
Sources = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What a day is to be, and what it is called."""

    mark: Mark
    name: str = ""


Draft = dict[date, Change]


def read_draft(text: str) -> Draft:
    """The draft a page carries along. Invalid if it isn't one."""
    try:
        written = json.loads(text or "{}")
        draft = {date.fromisoformat(day): _change(*one) for day, one in written.items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid("These changes can't be read. Begin again.") from error
    if len(draft) > MOST:
        raise Invalid("These are too many changes at once.")
    return draft


def _change(mark: str, name: str) -> Change:
    return Change(Mark(mark), " ".join(str(name).split())[:LONGEST_NAME])


def write_draft(draft: Draft) -> str:
    """The draft as a page carries it along."""
    return json.dumps({day.isoformat(): [one.mark, one.name] for day, one in sorted(draft.items())})


def apply(
    definition: Definition, sources: Sources, draft: Draft, who: str = ""
) -> tuple[Definition, Sources]:
    """Definition and sources with the draft's days in place of what they said.

    In a year that is official a changed day is the house's own and outlives the next import; in one that
    isn't yet, it is what `who` expects, until the notice takes its place. A calendar that follows no notices
    has own days only. Invalid for a make-up workday where nothing says its hours.
    """
    follows = bool(definition["calendar"].get("confirmed_until"))
    for day, change in sorted(draft.items()):
        if change.mark is Mark.WORK and not usual_hours(definition["calendar"]):
            raise Invalid("This calendar doesn't say when one works on such a day. Give it own hours.")
        if not follows or is_official(sources, day.year):
            definition = _as_own(definition, day, change)
        else:
            definition = _as_expected(definition, day, change)
            sources = _expected(sources, day, change, who)
    return definition, sources


def _as_own(definition: Definition, day: date, change: Change) -> Definition:
    calendar, text = definition["calendar"], day.isoformat()
    wanted = _hours(calendar, day, change.mark)
    own = _without(calendar.get("exceptions", {}), text)
    if wanted != listed_hours(calendar, day):
        own[text] = wanted
    names = _without(definition.get("names", {}), text)
    if change.name:
        names[text] = change.name
    return {**definition, "calendar": {**calendar, "exceptions": own}, "names": names}


def _hours(calendar: Mapping[str, Any], day: date, mark: Mark) -> Hours:
    if mark is Mark.REST:
        return []
    return week_hours(calendar, day) if mark is Mark.WEEK else usual_hours(calendar)


def _as_expected(definition: Definition, day: date, change: Change) -> Definition:
    calendar, text = definition["calendar"], day.isoformat()
    rest = {*calendar.get("holidays", [])} - {text} | ({text} if change.mark is Mark.REST else set())
    worked = {text: None} if change.mark is Mark.WORK else {}
    new = {
        **calendar,
        "holidays": sorted(rest),
        "workdays": {**_without(calendar.get("workdays", {}), text), **worked},
        "exceptions": _without(calendar.get("exceptions", {}), text),
    }
    return {**definition, "calendar": new, "names": _without(definition.get("names", {}), text)}


def _expected(sources: Sources, day: date, change: Change, who: str) -> Sources:
    year = str(day.year)
    known = sources.get(year, {})
    names = _without(known.get("names", {}), day.isoformat())
    if change.name and change.mark is not Mark.WEEK:
        names[day.isoformat()] = change.name
    return {**sources, year: {"status": "guess", "source": who, "names": names}}


def _without(members: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name != key}


def declare_official(
    definition: Definition, sources: Sources, year: int, source: str
) -> tuple[Definition, Sources]:
    """The year's days as they stand are those of the notice `source`: due times in it are final."""
    calendar = definition["calendar"]
    until = confirmed_with(calendar.get("confirmed_until"), year)
    names = sources.get(str(year), {}).get("names", {})
    known = {"status": "official", "source": source, "names": names}
    return {**definition, "calendar": {**calendar, "confirmed_until": until}}, {**sources, str(year): known}


def drafted(
    definition: Definition, sources: Sources, draft: Draft, *, year: int, notice: str, who: str
) -> tuple[Definition, Sources]:
    """The draft put on top; with a `notice`, the days of `year` are its days from then on."""
    definition, sources = apply(definition, sources, draft, who)
    return declare_official(definition, sources, year, notice) if notice else (definition, sources)

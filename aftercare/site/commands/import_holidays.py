"""`aftercare import holidays`: the official days of a year, from JSON or iCalendar."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from aftercare.site.commands.options import DataDir


def run(file: Path, key: str, stdout: TextIO, stderr: TextIO, *, dry_run: bool = False) -> int:
    """A line of JSON for each year of the file. 1, and nothing changed, if it was refused."""
    from aftercare.foundation.errors import Refused
    from aftercare.site.words import spell

    try:
        for line in _take_in(file.read_bytes(), key, dry_run=dry_run):
            print(json.dumps({**line, "dry_run": dry_run}), file=stdout)
    except OSError as error:
        print(f"{file}: {error.strerror or error}", file=stderr)
        return 1
    except Refused as refused:
        print(f"{file}: {spell(refused)}", file=stderr)
        return 1
    return 0


def _take_in(content: bytes, key: str, *, dry_run: bool) -> list[dict[str, Any]]:
    from django.db import transaction
    from django.utils import timezone

    from aftercare.contracts.actions import calendars
    from aftercare.contracts.queries.calendars import calendar_keyed
    from aftercare.contracts.rules.holiday_files import read_years
    from aftercare.foundation.facts import SYSTEM

    with transaction.atomic():
        newest = calendar_keyed(key)
        years = read_years(content)
        made = calendars.import_file(newest.calendar_id, content=content, by=SYSTEM, at=timezone.now())
        transaction.set_rollback(dry_run)
    return list(_lines(key, newest.number, years, made))


def _lines(key: str, before: int, years: list[Any], made: list[Any]) -> Iterator[dict[str, Any]]:
    for year, version in zip(years, made, strict=True):
        rests = [day["date"] for day in year["days"] if day["isOffDay"]]
        yield {
            "calendar": key,
            "year": year["year"],
            "rest_days": len(rests),
            "workdays": len(year["days"]) - len(rests),
            "edition": version.number,
            "result": "unchanged" if version.number <= before else "new",
        }
        before = max(before, version.number)


def command(
    file: Annotated[Path, typer.Argument(help="JSON with year and days, or an iCalendar file (.ics).")],
    calendar: Annotated[str, typer.Option(help="Key of the calendar.")] = "5x8",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    data: DataDir = None,
) -> None:
    """Take a year's official days in, as a new edition of the calendar. A second time changes nothing.

    JSON is {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}. In iCalendar,
    entries marked 班 (or "workday") are make-up workdays and the others rest days; where rest days are marked
    休, entries without a mark are left out.

    Example: aftercare import holidays 2027.ics --calendar 5x8 --dry-run
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    raise typer.Exit(run(file, calendar, sys.stdout, sys.stderr, dry_run=dry_run))

"""`aftercare import holidays`: a new edition once, nothing the second time, nothing at all when refused."""

import io
import json

import pytest

from aftercare.contracts.actions.calendars import ensure_defaults
from aftercare.contracts.queries.calendars import calendar_keyed
from aftercare.site.commands.import_holidays import run

pytestmark = pytest.mark.django_db

DAYS = [
    {"name": "元旦", "date": "2031-01-01", "isOffDay": True},
    {"name": "春节", "date": "2031-01-18", "isOffDay": False},
]


@pytest.fixture(autouse=True)
def calendars():
    ensure_defaults()


def take_in(file, *, key="5x8", dry_run=False):
    out, err = io.StringIO(), io.StringIO()
    status = run(file, key, out, err, dry_run=dry_run)
    return status, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_once_and_never_again(tmp_path):
    file = tmp_path / "2031.json"
    file.write_text(json.dumps({"year": 2031, "days": DAYS}))
    before = calendar_keyed("5x8").number
    said = [take_in(file, dry_run=dry) for dry in (True, False, False)]
    line = {"calendar": "5x8", "year": 2031, "rest_days": 1, "workdays": 1, "edition": before + 1}
    assert said == [
        (0, [{**line, "result": result, "dry_run": dry}], "")
        for result, dry in (("new", True), ("new", False), ("unchanged", False))
    ]
    calendar = calendar_keyed("5x8").definition["calendar"]
    assert ("2031-01-01" in calendar["holidays"], "2031-01-18" in calendar["workdays"]) == (True, True)


def test_a_dry_run_leaves_the_calendar_alone(tmp_path):
    file = tmp_path / "2031.json"
    file.write_text(json.dumps({"year": 2031, "days": DAYS}))
    before = calendar_keyed("5x8").number
    take_in(file, dry_run=True)
    assert calendar_keyed("5x8").number == before


def test_icalendar_of_two_years(tmp_path):
    file = tmp_path / "days.ics"
    lines = ["BEGIN:VCALENDAR"]
    for day, summary in (
        ("20310501", "劳动节（休）"),
        ("20310510", "劳动节（班）"),
        ("20321001", "国庆节（休）"),
    ):
        lines += ["BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{day}", f"SUMMARY:{summary}", "END:VEVENT"]
    file.write_bytes("\r\n".join([*lines, "END:VCALENDAR", ""]).encode())
    said = [[tuple(line.values())[1:4] for line in take_in(file)[1]] for _ in range(2)]
    results = [[line["result"] for line in take_in(file)[1]]]
    assert (said, results) == ([[(2031, 1, 1), (2032, 1, 0)]] * 2, [["unchanged", "unchanged"]])


def test_refusals(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps({"year": 2031, "days": DAYS}))
    bad.write_text(json.dumps({"year": 2031, "days": [*DAYS, DAYS[0]]}))
    before = calendar_keyed("5x8").number
    said = [take_in(bad), take_in(good, key="9x9"), take_in(good, key="7x24"), take_in(tmp_path / "missing")]
    assert [(status, lines) for status, lines, _ in said] == [(1, [])] * 4
    words = ("named twice", "there are: 5x8, 7x24", "has no holidays", "No such file")
    assert all(word in err for word, (_, _, err) in zip(words, said, strict=True))
    assert calendar_keyed("5x8").number == before

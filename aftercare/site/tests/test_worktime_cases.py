"""Cases that other desks got wrong, asked of the command line as an outsider would.

Numbers as in the reference. One process answers them all; it is started with several time zones of the
machine, which must not matter.
"""

import json
import os
import subprocess
import sys

import pytest

DAY = [["09:00", "12:00"], ["13:00", "18:00"]]
WORKING_WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY)
OFFICE = {
    "zone": "Asia/Shanghai",
    "week": WORKING_WEEK,
    "holidays": [f"2026-10-0{day}" for day in range(1, 8)],
    "workdays": {"2026-10-10": None},
    "confirmed_until": "2026-12-31",
}


def weekly(*windows, zone="Asia/Shanghai", days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), **more):
    return {"zone": zone, "week": {day: [list(window) for window in windows] for day in days}, **more}


def add(start, *holds, calendar=OFFICE, **amount):
    return {"op": "add", "calendar": calendar, "start": start, "amount": amount, "holds": list(holds)}


def due(text, provisional=False):
    return {"due": text, "provisional": provisional}


NEW_YORK = weekly(("00:00", "24:00"), zone="America/New_York")
CASES = {
    "01": (add("2026-03-07T12:00:00-05:00", calendar=NEW_YORK, hours=24), due("2026-03-08T13:00:00-04:00")),
    "02": (
        {
            "op": "between",
            "calendar": weekly(("00:00", "08:00"), zone="Europe/Berlin"),
            "start": "2026-10-25T00:00:00+02:00",
            "end": "2026-10-25T12:00:00+01:00",
        },
        {"seconds": 9 * 3600},
    ),
    "03": (add("2026-11-16T05:00:00-05:00", hours=1), due("2026-11-17T10:00:00+08:00")),
    "04": (add("2026-09-30T17:30:00+08:00", hours=1), due("2026-10-08T09:30:00+08:00")),
    "05": (add("2026-10-09T10:00:00+08:00", working_days=1), due("2026-10-10T18:00:00+08:00")),
    "06": (add("2026-12-31T17:00:00+08:00", hours=2), due("2027-01-01T10:00:00+08:00", provisional=True)),
    "07": (
        add(
            "2025-12-30T17:00:00+08:00",
            calendar=weekly(*DAY, holidays=["2025-12-31", "2026-01-01", "2026-01-02"]),
            hours=2,
        ),
        due("2026-01-03T10:00:00+08:00"),
    ),
    "08": (add("2026-11-16T12:15:00+08:00", minutes=30), due("2026-11-16T13:30:00+08:00")),
    "09": (
        add("2026-11-16T12:00:00+08:00", calendar=weekly(("22:00", "06:00")), hours=9),
        due("2026-11-17T23:00:00+08:00"),
    ),
    "10": (
        {"op": "next_open", "calendar": OFFICE, "at": "2026-11-16T18:00:00+08:00"},
        {"at": "2026-11-17T09:00:00+08:00"},
    ),
    "11": (
        {"op": "is_open", "calendar": weekly(("00:00", "24:00")), "at": "2026-11-16T23:59:59.999+08:00"},
        {"open": True},
    ),
    "12": ({"op": "next_open", "calendar": {"zone": "UTC", "week": {}}, "at": "2026-11-16T00:00:00Z"}, None),
    "15": (
        add(
            "2026-11-18T10:00:00+08:00",
            calendar=weekly(*DAY, days=("tue", "wed", "fri")),
            working_days=2,
        ),
        due("2026-11-24T18:00:00+08:00"),
    ),
    "20": (
        add("2026-11-16T17:00:00+08:00", ["2026-11-16T18:30:00+08:00", "2026-11-17T08:30:00+08:00"], hours=2),
        due("2026-11-17T10:00:00+08:00"),
    ),
    "21": (add("2026-11-20T10:00:00+08:00", working_days=2), due("2026-11-24T18:00:00+08:00")),
    "22": (add("2026-11-16T17:50:00+08:00", minutes=20), due("2026-11-17T09:10:00+08:00")),
    "36": (add("2026-11-16T09:00:01+08:00", hours=8), due("2026-11-17T09:00:01+08:00")),
    "93": (add("2026-11-15T21:00:00-05:00", hours=1), due("2026-11-16T11:00:00+08:00")),
    "94": (add("2026-10-04T10:00:00+08:00", hours=2), due("2026-10-08T11:00:00+08:00")),
    "95": (
        add(
            "2026-11-16T09:00:00+08:00",
            ["2026-11-16T09:00:00+08:00", "2026-11-16T11:00:00+08:00"],
            ["2026-11-16T09:00:00+08:00", "2026-11-16T11:00:00+08:00"],
            hours=2,
        ),
        due("2026-11-16T14:00:00+08:00"),
    ),
}


def asked(zone):
    lines = "".join(json.dumps(request) + "\n" for request, _ in CASES.values())
    done = subprocess.run(
        [sys.executable, "-m", "aftercare.site.cli", "worktime", "--lang", "en"],
        check=False,
        input=lines,
        capture_output=True,
        text=True,
        env={**os.environ, "TZ": zone},
        timeout=60,
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu"])
def test_the_cases_of_time_come_out_right_whatever_zone_the_machine_has(zone):
    answers, code = asked(zone)
    for (number, (_, expected)), answer in zip(CASES.items(), answers, strict=True):
        if expected is None:
            assert (number, answer["field"]) == (number, "calendar")
        else:
            assert (number, {name: answer[name] for name in expected}) == (number, expected)
    assert code == 1  # case 12 was refused

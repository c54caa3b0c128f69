"""The sweeper: idle over a million clocks; ten thousand promises broken at once; a calendar that changes.

Prints milliseconds: of an idle round on the wall (aim 5 at the median), of a breach with all that follows
from it in CPU of every process (aim 1.5: the case for its penalty, the journal, the escalation), of an open
clock moved to another edition of its calendar.
"""

import statistics
import sys
import time
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from grounds.crowd import APART, CLOCKS_ALONE, multiply
from grounds.database import empty_database
from grounds.table import row
from grounds.watch import stop_watch

FIRST = 10  # tickets opened by the desk; the others are copies
PROMISES = 10  # clocks of a ticket that nobody breaks
BROKEN = 10_000
MOVED = 100_000
IDLE = 1_000_000
ROUNDS = 300
AIMS = {"idle": 5.0, "broken": 1.5}


def main() -> int:
    """Print the table."""
    from django.utils import timezone

    at = timezone.now().replace(microsecond=0)
    _open(at, [{"amount": {"hours": 1}, "penalty": Decimal(500)}])
    _copy(BROKEN // FIRST)
    broken = _break_all(at)
    _open(at, [{"amount": {"hours": 400 + n}, "calendar": "5x8"} for n in range(PROMISES)])
    _copy(MOVED // FIRST // PROMISES, CLOCKS_ALONE)
    _move_all(at)
    _copy(IDLE // FIRST // PROMISES, CLOCKS_ALONE, after=MOVED // FIRST // PROMISES)
    idle = _idle()
    return int(idle > AIMS["idle"] or broken > AIMS["broken"])


def _open(at: datetime, promises: list[dict[str, Any]]) -> None:
    """Tickets of a customer with these promises; one service manager answers for all."""
    from aftercare.accounts.models import Person
    from aftercare.contracts.tests.world import add_promise, make_contract
    from aftercare.desk.tests.scene import make_scene

    _empty()
    scene = make_scene(contract=False)
    scene.contract = make_contract(customer=scene.customer)
    for promise in promises:
        add_promise(scene.contract, milestone="resolved", **promise)
    kept = (scene.engineer.person_id, scene.manager.person_id)
    Person.objects.exclude(pk__in=kept).update(is_active=False, deactivated_at=at)
    for n in range(FIRST):
        scene.ticket(at=at, received_at=at, title=f"收费窗口无法开票 {n}")


def _empty() -> None:
    """Forget all tickets, with the guards of what is kept for ever asleep."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET statement_timeout = 0")
        cursor.execute("TRUNCATE desk_ticket, contracts_timedticket CASCADE")
        cursor.execute("ALTER SEQUENCE desk_ticket_id_seq RESTART; SET session_replication_role = DEFAULT")


def _copy(times: int, tables: frozenset[str] | None = None, after: int = 1) -> None:
    from django.db import connection

    multiply(after, times - 1, times, tables)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contracts_timedticket t SET next_clock_id = c.id FROM contracts_clock c"
            " WHERE c.ticket_id = t.ticket_id AND t.ticket_id > %s",
            [APART],
        )
        cursor.execute("VACUUM ANALYZE")


def _break_all(at: datetime) -> float:
    from aftercare.contracts.actions.sweeping import sweep_due
    from aftercare.contracts.models import Breach, PenaltyCase

    with stop_watch() as cost:
        _sweep_until_done(sweep_due, at + timedelta(hours=2))
    written = f"{Breach.objects.count()} breaches, {PenaltyCase.objects.count()} cases"
    row("a breach, of many at once", cost, BROKEN, written)
    return 1000 * cost.cpu / BROKEN


def _move_all(at: datetime) -> None:
    from aftercare.accounts.tests.people import make_actor
    from aftercare.contracts.actions import calendars
    from aftercare.contracts.actions.sweeping import sweep_due
    from aftercare.contracts.models import Calendar
    from aftercare.records.models import Entry

    newest = Calendar.objects.get(key="5x8").versions.latest("number")
    definition = {**newest.definition, "calendar": {**newest.definition["calendar"]}}
    days = [(at + timedelta(days=n)).date() for n in range(3, 8)]
    workday = next(day for day in days if day.weekday() < 5)
    definition["calendar"]["exceptions"] = {workday.isoformat(): []}
    by = make_actor("service_manager")
    calendars.revise(newest.calendar_id, definition=definition, base=newest.number, by=by, at=at)
    with stop_watch() as cost:
        _sweep_until_done(sweep_due, at + timedelta(seconds=1))
    told = Entry.objects.filter(kind="contracts.DueMoved").count()
    row("a clock moved to an edition", cost, MOVED, f"{told} told with both due times")


def _sweep_until_done(sweep: Any, now: datetime) -> None:
    while sweep(now):
        pass


def _idle() -> float:
    from aftercare.contracts.models import Clock
    from aftercare.records import sweeps

    work = next(one for one in sweeps.registered() if one.name == "contracts.due")
    seconds = []
    with stop_watch() as cost:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            assert sweeps.run(work)
            seconds.append(time.perf_counter() - began)
    middle = 1000 * statistics.median(seconds)
    waiting = Clock.objects.filter(wake_at__isnull=False).count()
    row("an idle round", cost, ROUNDS, f"p50 {middle:.2f} ms, {waiting} clocks wait")
    return middle


if __name__ == "__main__":
    with empty_database():
        sys.exit(main())

"""What a page costs: the inbox (50 rows) and a ticket (20 entries), with 1,000 and with 100,000 tickets.

CPU of Python and of PostgreSQL for each request, median and 95th percentile on the wall. Aims: 15 ms of
CPU, and the 95th percentile with 100,000 tickets at most 1.5 times that with 1,000.
"""

import sys
import time
from collections.abc import Callable
from functools import partial

from grounds.database import empty_database
from grounds.table import row
from grounds.watch import stop_watch

TIMES = 100
BASE = 10  # tickets that are copied
ENTRIES = 20
SIZES = {1_000: 300, 100_000: 3_000}  # how many tickets: how many of them open


def main() -> int:
    """Print the table."""
    from django.test import Client
    from grounds.crowd import multiply

    from aftercare.accounts.models import Person
    from aftercare.accounts.tests.people import signed_in
    from aftercare.desk.tests.scene import make_contact, make_scene

    scene = make_scene()
    for _ in range(BASE):
        scene.ticket(contact_id=make_contact(scene.customer).pk)
    busy = talkative(scene)
    client = signed_in(Client(), Person.objects.get(pk=scene.engineer.person_id))
    there, found = 0, {}
    for size, still_open in SIZES.items():
        multiply(there // BASE + 1, size // BASE, still_open // BASE)
        there = size
        for name, address in {
            "inbox": "/desk/?view=open",
            "inbox, rows only": "/desk/?view=open",
            "ticket": f"/desk/tickets/{busy}/",
        }.items():
            headers = {"HX-Request": "true", "HX-Target": "rows"} if "rows" in name else {}
            ask = partial(client.get, address, headers=headers)
            found[name, size] = measure(f"{name}, {size:,} tickets", ask)
    for name in ("inbox", "inbox, rows only", "ticket"):
        print(f"p95 of {name}: {found[name, 100_000] / found[name, 1_000]:.2f} times (aim 1.5)")
    return 0


def talkative(scene) -> str:  # noqa: ANN001
    """A ticket with twenty entries; returns its number."""
    from datetime import timedelta

    from aftercare.desk.actions.conversation import note, reply
    from aftercare.desk.tests.scene import MORNING

    ticket = scene.ticket()
    for n in range(ENTRIES - 2):
        ticket = scene.again(ticket)
        say = note if n % 2 else reply
        say(
            ticket,
            f"第 {n} 条:监听没有起来,已经看过日志。",
            by=scene.engineer,
            at=MORNING + timedelta(minutes=n + 1),
        )
    return str(ticket.number)


def measure(name: str, ask: Callable[[], object]) -> float:
    """Print a line; returns the 95th percentile on the wall."""
    for _ in range(10):
        answer = ask()
        assert answer.status_code == 200, answer.status_code  # type: ignore[attr-defined]
    walls = []
    with stop_watch() as cost:
        for _ in range(TIMES):
            began = time.perf_counter()
            ask()
            walls.append(time.perf_counter() - began)
    walls.sort()
    late = walls[int(TIMES * 0.95)]
    row(name, cost, TIMES, f"p50 {1000 * walls[TIMES // 2]:.1f}  p95 {1000 * late:.1f}")
    return late


if __name__ == "__main__":
    with empty_database():
        sys.exit(main())

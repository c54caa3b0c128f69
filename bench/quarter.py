"""What the quarter page costs with 100,000 tickets and twice as many promises over half a year.

CPU of Python and of PostgreSQL for each request; exits 1 above 150 ms. `unfolded`: before anything folded.
"""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from grounds.database import empty_database
from grounds.table import row
from grounds.watch import Cost, stop_watch

CUSTOMERS = 20
TICKETS = 100_000
EACH = 5  # tickets of a customer that are copied
APART = 250  # minutes
TIMES = 10
AIM = 0.150


def main() -> int:
    """Print the table."""
    from django.test import Client
    from django.utils import timezone

    from aftercare.accounts.models import Person
    from aftercare.accounts.tests.people import signed_in
    from aftercare.contracts.actions.totalling import fold, recount

    manager = fill(timezone.now() - timedelta(days=1))
    client = signed_in(Client(), Person.objects.get(pk=manager))
    ask = partial(client.get, "/reports/quarter/")
    measure("quarter, unfolded", ask)
    with stop_watch() as cost:
        rows = fold(timezone.now())
    row("folding all of it", cost, 1, f"{rows} day totals")
    assert not recount(check=True)
    last = measure("quarter", ask)
    return int(last.cpu / TIMES > AIM)


def fill(at: datetime) -> int:
    """Customers with tickets, some promises broken; returns a service manager's id."""
    from django.db import connection
    from grounds.crowd import multiply

    from aftercare.desk.tests.scene import make_scene

    for _ in range(CUSTOMERS):
        scene = make_scene()
        for n in range(EACH):
            scene.ticket(at=at, received_at=at, priority=f"P{n % 3 + 1}")
    multiply(1, TICKETS // CUSTOMERS // EACH - 1, 10, minutes=APART)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contracts_breach (clock_id, customer_id, due_at, told_at)"
            " SELECT c.id, t.customer_id, c.due_at, c.due_at FROM contracts_clock c"
            " JOIN contracts_timedticket t USING (ticket_id) WHERE c.state = 'met' AND c.id % 10 = 0"
        )
        cursor.execute("VACUUM ANALYZE")
    return int(scene.manager.person_id or 0)


def measure(name: str, ask: Callable[[], Any]) -> Cost:
    """Print a line."""
    for _ in range(3):
        assert ask().status_code == 200
    with stop_watch() as cost:
        for _ in range(TIMES):
            ask()
    row(name, cost, TIMES)
    return cost


if __name__ == "__main__":
    with empty_database():
        sys.exit(main())

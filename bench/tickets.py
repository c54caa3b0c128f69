"""Tickets opened: the action beside the raw limit, which is the same rows written by psycopg alone.

Prints milliseconds a ticket: on the wall, CPU of Python and of PostgreSQL. Aim: 0.3 of the raw limit.
"""

import sys

from grounds.database import empty_database
from grounds.raw import capture, write_again
from grounds.table import row
from grounds.watch import stop_watch

TICKETS = 300
WARM = 30


def main() -> int:
    """Print the table."""
    from django.db import connection, reset_queries
    from django.utils import timezone

    from aftercare.desk.actions.intake import open_ticket
    from aftercare.desk.tests.scene import make_contact, make_scene

    scene = make_scene()
    contacts = [make_contact(scene.customer).pk for _ in range(WARM + TICKETS + 2)]
    at = timezone.now()

    def act(n: int) -> None:
        report = scene.report(received_at=at, contact_id=contacts[n], title=f"收费窗口无法开票 {n}")
        open_ticket(report, by=scene.engineer, at=at)

    for n in range(WARM):
        act(n)
    connection.force_debug_cursor = True
    reset_queries()
    act(WARM)
    statements = len(connection.queries)
    if "-v" in sys.argv:
        for one in connection.queries:
            print(one["time"], one["sql"][:150])
    connection.force_debug_cursor = False
    rows = capture(lambda: act(WARM + 1))
    with stop_watch() as ours:
        for n in range(TICKETS):
            act(WARM + 2 + n)
    with stop_watch() as raw:
        write_again(rows, TICKETS)
    row("opened by the action", ours, TICKETS, f"{statements} statements")
    row("raw limit", raw, TICKETS, f"{len(rows)} tables, {sum(len(one.rows) for one in rows)} rows")
    print(f"share of the raw limit: {raw.wall / ours.wall:.2f} (aim 0.3)")
    return 0


if __name__ == "__main__":
    with empty_database():
        sys.exit(main())

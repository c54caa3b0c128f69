"""Lines of a plain table."""

from grounds.watch import Cost


def row(name: str, cost: Cost, times: int, note: str = "") -> None:
    """One line: milliseconds each time."""
    wall, python, database = (1000 * one / times for one in (cost.wall, cost.python, cost.database))
    cpu = f"cpu {python + database:7.2f} = {python:6.2f} + {database:6.2f} db"
    print(f"{name:<28} {wall:8.2f} ms  {cpu}  {note}", flush=True)

"""`aftercare import customers`: customers, contacts and systems from a workbook."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer


def run(file: Path, stdout: TextIO, stderr: TextIO, *, dry_run: bool = False) -> int:
    """A line of JSON for every row that makes a difference, then the counts. 1 if a row was left out."""
    from django.utils import timezone

    from aftercare.customers.actions import importing
    from aftercare.foundation.errors import Refused
    from aftercare.foundation.facts import SYSTEM

    try:
        content = file.read_bytes()
        plan = importing.plan(content, by=SYSTEM) if dry_run else None
        done = plan or importing.apply(content, by=SYSTEM, at=timezone.now())
    except OSError as error:
        print(f"{file}: {error.strerror or error}", file=stderr)
        return 1
    except Refused as refused:
        print(f"{file}: {refused}", file=stderr)
        return 1
    for outcome in done.outcomes:
        if outcome.result != "unchanged":
            print(json.dumps(_row(outcome), ensure_ascii=False), file=stdout)
    counts = done.counts()
    print(json.dumps({**counts, "dry_run": dry_run}), file=stdout)
    return 1 if counts["refused"] else 0


def _row(outcome: Any) -> dict[str, Any]:
    problems = [{"column": one.column, "error": one.in_english()} for one in outcome.problems]
    row = {"sheet": outcome.line.sheet, "row": outcome.line.number, "result": outcome.result}
    return {**row, "customer": outcome.customer, **({"problems": problems} if problems else {})}


def command(
    file: Annotated[Path, typer.Argument(help="The workbook (.xlsx), made from the template.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Take customers in from a workbook. A second time changes nothing.

    Example: aftercare import customers customers.xlsx --dry-run
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings")
    django.setup()
    raise typer.Exit(run(file, sys.stdout, sys.stderr, dry_run=dry_run))

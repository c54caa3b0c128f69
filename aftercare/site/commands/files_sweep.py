"""`aftercare files sweep`: remove files that nobody needs any more."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be removed.")] = False,
    data: DataDir = None,
) -> None:
    """Remove files that no message has named for some days, as the worker does every day.

    Prints one line of JSON: contents, rows and broken-off uploads.

    Example: aftercare files sweep --dry-run
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from django.utils import timezone

    from aftercare.records import forgotten

    found = forgotten.sweep(timezone.now(), dry_run=dry_run)
    typer.echo(json.dumps({**asdict(found), "dry_run": dry_run}))

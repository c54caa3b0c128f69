"""`aftercare audit verify`: was anything on record changed."""

import json
from dataclasses import asdict

import typer

from aftercare.site.commands.options import DataDir


def command(data: DataDir = None) -> None:
    """Verify that nothing on record was changed, removed or slipped in. Exit code 1 if anything was.

    Prints a line of JSON for each problem, and a last one with the count.

    Example: aftercare audit verify --data /srv/aftercare
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from aftercare.records import sealing

    problems = sealing.verify()
    for problem in problems:
        typer.echo(json.dumps(asdict(problem), ensure_ascii=False))
    typer.echo(json.dumps({"sealed": sealing.count_sealed(), "problems": len(problems)}))
    raise typer.Exit(1 if problems else 0)

"""`aftercare clocks rebuild`: the clocks again from nothing but the timeline."""

import json
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    check: Annotated[bool, typer.Option(help="Write nothing, only name the differences.")] = False,
    ticket: Annotated[int | None, typer.Option(help="Only this ticket, by its id.")] = None,
    data: DataDir = None,
) -> None:
    """Evaluate every ticket's timeline anew and compare with what is stored; so are the day totals.

    With --check nothing is written, and differences make exit code 1.

    Prints a line of JSON for each difference, and a last one with the count.

    Example: aftercare clocks rebuild --check
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from aftercare.contracts.actions.clocks import rebuild

    found = rebuild(ticket, check=check)
    for line in found:
        typer.echo(json.dumps({"difference": line}, ensure_ascii=False))
    typer.echo(json.dumps({"differences": len(found)}))
    raise typer.Exit(1 if found and check else 0)

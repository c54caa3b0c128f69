"""`aftercare ledger reconcile`: do the deposits add up."""

import json

import typer

from aftercare.site.commands.options import DataDir


def command(data: DataDir = None) -> None:
    """Compare every deposit's balance with its entries and its penalties. Exit code 1 if anything is off.

    Prints a line of JSON for each difference, and a last one with the count.

    Example: aftercare ledger reconcile
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from aftercare.contracts.queries import reconcile

    found = reconcile()
    for line in found:
        typer.echo(json.dumps({"problem": line}, ensure_ascii=False))
    typer.echo(json.dumps({"problems": len(found)}))
    raise typer.Exit(1 if found else 0)

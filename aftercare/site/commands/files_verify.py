"""`aftercare files verify`: is every file there, and still what it was."""

import json
from dataclasses import asdict

import typer

from aftercare.site.commands.options import DataDir


def command(data: DataDir = None) -> None:
    """Read every file once and compare it with its SHA-256. Exit code 1 if one is missing or damaged.

    Prints a line of JSON for each of them, and a last one with the counts.

    Example: aftercare files verify --data /srv/aftercare
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from aftercare.records import proving

    proof, faults = proving.Proof(), 0
    for fault in proving.faults(proof):
        faults += 1
        typer.echo(json.dumps(asdict(fault), ensure_ascii=False))
    typer.echo(json.dumps({"files": proof.files, "faults": faults}))
    raise typer.Exit(1 if faults else 0)

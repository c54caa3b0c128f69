"""`aftercare doctor`: is this installation well."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir
from aftercare.site.config import Config, config_of
from aftercare.site.doctor.findings import Diagnosis, Verdict

SIGNS = {Verdict.WELL: ("✓", "green"), Verdict.NOTE: ("!", "yellow"), Verdict.ILL: ("✗", "red")}


def command(
    data: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each thing examined.")] = False,
) -> None:
    """Examine the installation: ✓ well, ! worth knowing, ✗ broken, with the remedy. Exit code 1 on any ✗.

    Example: aftercare doctor --json | jq 'select(.verdict != "ok")'
    """
    config = config_of(data)
    verdicts = set()
    for diagnosis in _examine(config, data):
        verdicts.add(diagnosis.verdict)
        _say(diagnosis, as_json=as_json)
    raise typer.Exit(1 if Verdict.ILL in verdicts else 0)


def _examine(config: Config, data: Path | None) -> Iterator[Diagnosis]:
    from aftercare.site.doctor import machine, outside

    now = datetime.now(UTC)
    yield from machine.examine_python()
    if not config.database_url:
        yield from machine.examine_programs()
    yield from machine.examine_folder(config.data)
    if config.data.is_dir():
        yield from machine.examine_backup(config.data, now)
    yield from machine.examine_clock(now)
    yield from machine.examine_zones(config.time_zone)
    yield from machine.examine_holidays(now.date())
    found = list(outside.examine_database(config.url(), ours=not config.database_url))
    yield from found
    yield from outside.examine_mail(config)
    if all(diagnosis.verdict is Verdict.WELL for diagnosis in found):
        from aftercare.site.commands.django_ready import set_up

        set_up(data)
        yield from outside.examine_rooms()


def _say(diagnosis: Diagnosis, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(diagnosis), ensure_ascii=False))
        return
    sign, colour = SIGNS[diagnosis.verdict]
    typer.echo(f"{typer.style(sign, fg=colour)} {diagnosis.what}: {diagnosis.detail}")
    if diagnosis.remedy and diagnosis.verdict is not Verdict.WELL:
        typer.echo(f"  → {diagnosis.remedy}")

"""`aftercare restore`: a backup back into an empty data directory."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    folder: Annotated[Path, typer.Argument(help="The folder that `aftercare backup` wrote.")],
    to_time: Annotated[
        str | None,
        typer.Option(help="ISO 8601, such as 2027-03-01T14:30+08:00; by default as it was taken."),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(help="Where the log after the backup lies, if not in the old data directory."),
    ] = None,
    user: Annotated[
        str | None, typer.Option(help="As root: the existing account that PostgreSQL runs as.")
    ] = None,
    data: DataDir = None,
) -> None:
    """Bring a backup back into an empty data directory, as it was taken or as it was at a later time.

    The backup is verified first; a damaged one is refused. Mail and jobs that were waiting then stay held
    until `aftercare up --send-again` (or `--send-none`) is called on it.

    Example: aftercare restore /backup/2027-03-01 --to-time 2027-03-01T14:30+08:00 --data /srv/restored
    """
    from aftercare.foundation.errors import Refused
    from aftercare.site import held as holding
    from aftercare.site.backups.restoring import Wish, restore
    from aftercare.site.config import config_of

    config = config_of(data)
    moment = _moment(to_time, config.time_zone) if to_time else None
    try:
        taken = restore(folder.expanduser().absolute(), config.data, Wish(moment, log, user))
    except OSError as error:
        raise Refused("%(folder)s: %(why)s", folder=folder, why=error.strerror or error) from None
    held = holding.read(config.data)
    line = {
        "data": str(config.data),
        "restored_to": held.moment if held else taken.finished,
        "database": taken.has_database,
        "held_mails": held.mails if held else 0,
        "held_jobs": held.jobs if held else 0,
    }
    typer.echo(json.dumps(line, ensure_ascii=False))


def _moment(text: str, zone: str) -> datetime:
    """The time asked for; without an offset it is the wall clock of the installation's zone."""
    from zoneinfo import ZoneInfo

    from aftercare.foundation.errors import Invalid

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("%(time)s is not a time like 2027-03-01T14:30+08:00.", time=text) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    if moment > datetime.now(UTC):
        raise Invalid("%(time)s is still to come.", time=text)
    return moment.astimezone(UTC)

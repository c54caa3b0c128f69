"""`aftercare backup`: everything into a folder."""

import json
from pathlib import Path
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    folder: Annotated[Path, typer.Argument(help="A new folder, best on another disk.")],
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Only files and keys, without the database.")
    ] = False,
    data: DataDir = None,
) -> None:
    """Write database, files and keys into a new folder and verify them; also while everything runs.

    From the first backup on the write-ahead log is kept in the data directory, so that `restore --to-time`
    can go to any moment after it. The folder holds secrets: keep it closed. With DATABASE_URL only files and
    keys are written, and the exit code is 1 unless --files-only says that this is known.

    Example: aftercare backup /backup/$(date +%F) --data /srv/aftercare
    """
    from aftercare.foundation.errors import Refused
    from aftercare.site.backups.taking import take
    from aftercare.site.config import config_of
    from aftercare.site.words import _

    config = config_of(data)
    own = not config.database_url
    try:
        taken = take(config, folder.expanduser().absolute(), database=own and not files_only)
    except OSError as error:
        raise Refused("%(folder)s: %(why)s", folder=folder, why=error.strerror or error) from None
    line = {
        "folder": str(folder),
        "finished": taken.finished,
        "size": taken.size,
        "database": taken.has_database,
    }
    typer.echo(json.dumps(line, ensure_ascii=False))
    if not own and not files_only:
        message = _("Only files and keys were saved. Back the database up with the means of its own server.")
        typer.echo(message, err=True)
        raise typer.Exit(1)

"""`aftercare up`: everything under one supervisor."""

import os
from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    data: DataDir = None,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="Port; by default the first free one from 8000 on.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill in a fictional vendor to look around in.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Processes that serve pages.")] = 1,
    send_again: Annotated[
        bool, typer.Option("--send-again", help="After a restore: let the mail and jobs that waited go.")
    ] = False,
    send_none: Annotated[
        bool, typer.Option("--send-none", help="After a restore: drop the mail and jobs that waited.")
    ] = False,
    user: Annotated[
        str | None,
        typer.Option(
            help="As root: the existing account that PostgreSQL runs as (default: postgres, or nobody)."
        ),
    ] = None,
) -> None:
    """Run everything: pages, worker and database under one supervisor.

    The first start makes a database; later ones find it again. DATABASE_URL names a PostgreSQL of your own
    instead (16 or newer). Ctrl-C stops everything.

    Example: aftercare up --data /srv/aftercare --port 8080
    """
    if send_again and send_none:
        raise typer.BadParameter("--send-again and --send-none exclude each other.")
    from aftercare.site.config import config_of
    from aftercare.site.supervisor.stack import Options, run

    config = config_of(data)
    run(
        Options(
            data=config.data,
            host=host,
            port=port,
            workers=workers,
            demo=demo or config.demo or config.demo_mark().exists(),
            user=user,
            database_url=config.database_url,
            base_url=os.environ.get("AFTERCARE_BASE_URL", ""),
            held="send" if send_again else "none" if send_none else "",
        )
    )

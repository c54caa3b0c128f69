"""``aftercare worktime``: check a due time. JSON Lines in, JSON Lines out; no database, no server."""

import os
import sys
from typing import Annotated

import typer

from aftercare.foundation.catalogue import LANGUAGES, language_of
from aftercare.site.worktime.lines import run

REQUEST = '{"op": "add", "calendar": "7x24", "start": "2026-11-21T09:00:00+08:00", "amount": {"hours": 2}}'
LANGUAGE_OF = ("LC_ALL", "LC_MESSAGES", "LANG")
HELP = f"""Check due times: one JSON request a line on stdin, one answer a line on stdout. Needs no database.

Example: echo '{REQUEST}' | aftercare worktime
"""


def choose_language(value: str | None) -> str:
    """The language of explanations: as asked, else by LANG."""
    if value is None:
        return language_of(
            os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
        )
    if value not in LANGUAGES:
        raise typer.BadParameter("zh | en")
    return value


def worktime(
    lang: Annotated[
        str | None, typer.Option("--lang", callback=choose_language, help="zh | en; default: by LANG")
    ] = None,
) -> None:
    code = run(sys.stdin.buffer, sys.stdout.buffer, str(lang))
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(code)


worktime.__doc__ = HELP

if __name__ == "__main__":
    typer.run(worktime)

"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Where everything is kept; default: AFTERCARE_DATA, ./var if it holds an installation, "
        "or ~/.local/share/aftercare.",
        show_default=False,
    ),
]

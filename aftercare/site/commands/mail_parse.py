"""`aftercare mail parse`: what a mail says, as JSON Lines. Needs no database and no settings."""

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from aftercare.channels.mail import limited
from aftercare.channels.mail.files import read_messages
from aftercare.channels.mail.rules.mail import clean_surrogates

_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\\u007f"})


def run(files: Sequence[str], stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Answer each file with a line (an mbox with a line a mail). 1 if something could not be understood,
    else 0.
    """
    status = 0
    for file in files:
        for line in _read_file(file, stdin):
            if reason := line.get("quarantined"):
                print(f"{clean_surrogates(file)}: {reason}", file=sys.stderr)  # noqa: T201
                status = 1
            stdout.write(_write_line(line))
            stdout.flush()
    return status


def _read_file(file: str, stdin: BinaryIO) -> Iterator[dict[str, Any]]:
    shown = clean_surrogates(file)
    try:
        with _open(file, stdin) as stream:
            for raw in read_messages(stream):
                yield _read_mail(shown, raw)
    except IsADirectoryError:
        yield {"file": shown, "quarantined": "is_a_directory"}
    except FileNotFoundError:
        yield {"file": shown, "quarantined": "not_found"}
    except (OSError, ValueError) as error:
        yield {"file": shown, "quarantined": f"cannot_be_read: {getattr(error, 'strerror', None) or error}"}


def _open(file: str, stdin: BinaryIO) -> contextlib.AbstractContextManager[BinaryIO]:
    return contextlib.nullcontext(stdin) if file == "-" else Path(file).open("rb")


def _read_mail(file: str, raw: bytes) -> dict[str, Any]:
    outcome = limited.parse_safely(raw, contents=False)
    if isinstance(outcome, limited.Quarantined):
        partial = outcome.partial.as_json() if outcome.partial else {}
        return {"file": file, "quarantined": outcome.reason, **partial}
    return {"file": file, **outcome.as_json()}


def _write_line(line: dict[str, Any]) -> bytes:
    """One line, whoever splits it: separators that some programs take for line ends are escaped."""
    return clean_surrogates(json.dumps(line, ensure_ascii=False)).translate(_BREAKS).encode() + b"\n"


def parse(
    files: Annotated[
        list[str], typer.Argument(help="Raw mails (RFC 822) or mbox files; - is standard input.")
    ],
) -> None:
    """Say what a mail says, one line of JSON for each.

    Example: aftercare mail parse complaint.eml | jq .reply
    """
    try:
        code = run(files, sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:  # the reader of our lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    raise typer.Exit(code)


if __name__ == "__main__":
    typer.run(parse)

"""`aftercare mail deliver`: one mail on standard input, from a mail server on this machine."""

import os
import sys
from collections.abc import Callable
from typing import Annotated, BinaryIO, TextIO

import typer

from aftercare.site.commands.options import DataDir

# What mail servers understand (sysexits.h): 65 and 67 return the mail to its sender, 75 keeps it queued.
DONE, BAD_MAIL, NO_MAILBOX, TRY_LATER = 0, 65, 67, 75


def run(mailbox: str, stdin: BinaryIO, stderr: TextIO, prepare: Callable[[], None] = lambda: None) -> int:
    """Take the mail; the exit code. Whatever is not the mail's fault is temporary: nothing may be lost."""
    try:
        prepare()
        return _take(mailbox, stdin, stderr)
    except Exception as error:  # noqa: BLE001 - no database, full disk, wrong settings: it is tried again
        print(f"not now: {type(error).__name__}: {error}"[:500].splitlines()[0], file=stderr)
        return TRY_LATER


def _take(mailbox: str, stdin: BinaryIO, stderr: TextIO) -> int:
    from django.utils import timezone

    from aftercare.channels.actions.delivering import deliver
    from aftercare.channels.mail.accounts import LARGEST
    from aftercare.foundation.errors import Invalid, NotFound
    from aftercare.foundation.facts import SYSTEM

    try:
        deliver(stdin.read(LARGEST + 1), mailbox, by=SYSTEM, at=timezone.now())
    except (Invalid, NotFound) as refused:
        print(f"{mailbox}: {refused}", file=stderr)
        return NO_MAILBOX if isinstance(refused, NotFound) else BAD_MAIL
    return DONE


def command(
    mailbox: Annotated[str, typer.Option(help="Name or address of the mailbox it arrives in.")],
    data: DataDir = None,
) -> None:
    """Take in the mail on standard input; handing it over again changes nothing.

    Exit codes: 0 stored, 65 the mail can never be taken (empty, larger than 35 MB), 67 no such mailbox,
    75 not now (try again). Example: aftercare mail deliver --mailbox support@example.com < mail.eml
    """

    def prepare() -> None:
        from aftercare.site.commands.django_ready import set_up

        os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
        set_up(data)

    raise typer.Exit(run(mailbox, sys.stdin.buffer, sys.stderr, prepare))

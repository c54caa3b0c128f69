"""`aftercare mail import`: mails from files, through the same door as mail from a server."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TextIO

import typer


def run(paths: Sequence[Path], mailbox: str, stdout: TextIO, stderr: TextIO) -> int:
    """Take everything in and print the counts as one line of JSON. 1 if a path could not be read, else 0."""
    from django.utils import timezone

    from aftercare.channels.actions import importing
    from aftercare.foundation.facts import SYSTEM

    now = timezone.now()
    box, made = importing.mailbox_for_import(mailbox, by=SYSTEM, at=now)
    if made:
        print(f"mailbox {box.name} <{box.address}> did not exist and was made, paused", file=stderr)
    mails = Mails(paths, stderr)
    counts = asdict(importing.take_in(mails, box, by=SYSTEM, at=now))
    counts.pop("tray")
    print(json.dumps(counts), file=stdout)
    return 1 if mails.failed else 0


class Mails:
    """The mails under the paths. What can't be read is said, and the rest goes on."""

    def __init__(self, paths: Sequence[Path], stderr: TextIO) -> None:
        self.paths, self.stderr, self.failed = paths, stderr, False

    def __iter__(self) -> Iterator[bytes]:
        from aftercare.channels.mail.folders import mails_in

        for path in self.paths:
            try:
                yield from mails_in(path)
            except OSError as error:
                self.failed = True
                print(f"{path}: {error.strerror or error}", file=self.stderr)


def command(
    paths: Annotated[list[Path], typer.Argument(help="Mail files, folders of .eml files, mbox, Maildir.")],
    mailbox: Annotated[str, typer.Option(help="Name or address of the mailbox they arrive in.")],
) -> None:
    """Take mails in as if they had just arrived. A second time changes nothing.

    Example: aftercare mail import old-inbox.mbox --mailbox support
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings")
    django.setup()
    raise typer.Exit(run(paths, mailbox, sys.stdout, sys.stderr))

"""Finding mails on disk: files, folders of files, mbox, Maildir."""

from collections.abc import Iterator
from pathlib import Path

from aftercare.channels.mail.files import read_messages

_MAILDIR = ("cur", "new")
_ENDINGS = (".eml", ".mbox", ".mbx", ".msg")


def mails_in(path: Path) -> Iterator[bytes]:
    """Every mail under a path, in the order of the names. OSError if a file can't be read."""
    for file in mail_files(path):
        with file.open("rb") as stream:
            for raw in read_messages(stream):
                if raw.strip():
                    yield raw


def mail_files(path: Path) -> Iterator[Path]:
    """The path itself if it is a file; of a Maildir `cur` and `new`; of a folder the mail files in it."""
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _maildir_part(entry) if _is_maildir(path, entry) else mail_files(entry)
        elif entry.suffix.lower() in _ENDINGS:
            yield entry


def _is_maildir(folder: Path, entry: Path) -> bool:
    return entry.name in (*_MAILDIR, "tmp") and all((folder / part).is_dir() for part in _MAILDIR)


def _maildir_part(entry: Path) -> Iterator[Path]:
    if entry.name in _MAILDIR:
        yield from (
            file for file in sorted(entry.iterdir()) if file.is_file() and not file.name.startswith(".")
        )

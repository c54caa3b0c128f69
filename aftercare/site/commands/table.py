"""All commands, by name. A new one is a line here and a module in this package.

The module exposes `app` (a typer.Typer, for a family of commands) or a function `command`, or one named like
itself. Only the module of the command that is called is ever imported.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

FOLDER = "aftercare.site.commands"


@dataclass(frozen=True)
class Entry:
    """A command: the words that call it and one line about it. Its module is named like the words."""

    words: str
    about: str

    @property
    def module(self) -> str:
        return f"{FOLDER}.{self.words.replace(' ', '_')}"

    def is_called(self, arguments: Sequence[str]) -> bool:
        words = self.words.split()
        return list(arguments[: len(words)]) == words

    def load(self) -> Any:
        """The typer app or the function of this command."""
        module = importlib.import_module(self.module)
        names = ("app", "command", self.words.rpartition(" ")[2])
        return next(getattr(module, name) for name in names if hasattr(module, name))


COMMANDS = (
    Entry("up", "Run everything: pages, worker and database under one supervisor."),
    Entry("doctor", "Examine the installation; every fault comes with its remedy."),
    Entry("backup", "Write everything into a folder, from which it can be restored."),
    Entry("restore", "Bring a backup back into an empty data directory, up to a time of your choice."),
    Entry("worker", "Run one more worker by itself."),
    Entry("user add", "Add a person who signs in."),
    Entry("token add", "Add a token for a program."),
    Entry("audit verify", "Verify that nothing on record was changed."),
    Entry("ledger reconcile", "See whether every deposit adds up."),
    Entry("clocks rebuild", "Evaluate every promise anew from the timelines, or only check."),
    Entry("files verify", "Verify that every file is there and what it was."),
    Entry("files sweep", "Remove files that nobody needs any more, or only count them."),
    Entry("demo", "Fill in the fictional vendor, or remove it."),
    Entry("mail parse", "Say what a mail says, one line of JSON for each."),
    Entry("mail import", "Take mails in as if they had just arrived."),
    Entry("mail deliver", "Take in one mail that a mail server on this machine hands over."),
    Entry("mailbox add", "Set up a mailbox that is read."),
    Entry("mailbox list", "List the mailboxes, a line of JSON for each."),
    Entry("mailbox test", "Open a mailbox and count its mails."),
    Entry("import customers", "Take customers in from a spreadsheet."),
    Entry("import holidays", "Take a year's holidays in from a file."),
    Entry("worktime", "Check due times: a line of JSON for each question and answer."),
    Entry("openapi", "Print the description of the API."),
)


def build(arguments: Sequence[str]) -> typer.Typer:
    """The command line for these arguments: the command called, and a line about each of the others."""
    root = _app("Aftercare keeps the promises a vendor made, and lets everybody see that they are kept.")
    root.callback()(_root)
    families: dict[str, typer.Typer] = {}
    for entry in filter(_exists, COMMANDS):
        family, _, name = entry.words.rpartition(" ")
        if family and family not in families:
            families[family] = _app("")
            root.add_typer(families[family], name=family, help=_about_family(family))
        _add(families.get(family, root), name, entry, arguments)
    return root


def _add(app: typer.Typer, name: str, entry: Entry, arguments: Sequence[str]) -> None:
    loaded = entry.load() if entry.is_called(arguments) else _stub
    if isinstance(loaded, typer.Typer):
        app.add_typer(loaded, name=name, help=entry.about)
    else:
        app.command(name, help=None if loaded is not _stub else entry.about)(loaded)


def _about_family(family: str) -> str:
    return " ".join(
        entry.about for entry in filter(_exists, COMMANDS) if entry.words.startswith(f"{family} ")
    )


def _exists(entry: Entry) -> bool:
    return importlib.util.find_spec(entry.module) is not None


def _app(about: str) -> typer.Typer:
    return typer.Typer(help=about, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _stub() -> None:
    """Stands for a command that isn't called now."""


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"aftercare {version('aftercare')}")
        except PackageNotFoundError:
            typer.echo("aftercare (checkout)")
        raise typer.Exit


def _root(
    *,
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Say the version."
    ),
) -> None:
    """See `build`."""

"""Sentences that can be said in two languages: a msgid and its parts, rendered late."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

Translate = Callable[[str], str]


def N_(msgid: str) -> str:  # noqa: N802  (the name that extraction tools look for)
    """Mark a msgid for extraction without translating it."""
    return msgid


LIST_SEPARATOR: Final = N_(", ")


def say_plainly(msgid: str) -> str:
    """The identity translation: English."""
    return msgid


@dataclass(frozen=True)
class Phrase:
    """One sentence: an English msgid with ``%(name)s`` places, and what stands in them.

    A parameter may be a phrase itself, or a tuple, which is joined as a list.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Translate = say_plainly) -> str:
        """The sentence in the language of ``translate``."""
        shown = {name: _show(value, translate) for name, value in self.params.items()}
        return translate(self.msgid) % shown

    def __str__(self) -> str:
        return self.render()


def phrase(msgid: str, **params: object) -> Phrase:
    """Shorthand for a phrase with named parts."""
    return Phrase(msgid, params)


def _show(value: object, translate: Translate) -> str:
    if isinstance(value, Phrase):
        return value.render(translate)
    if isinstance(value, tuple):
        return translate(LIST_SEPARATOR).join(_show(item, translate) for item in value)
    return str(value)

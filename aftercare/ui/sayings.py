"""One message of a catalogue: its parts, and what may be wrong with how it is said."""

import re

from babel.messages.catalog import Catalog, Message
from babel.messages.checkers import python_format

from aftercare.ui.punctuation import full_width


def trouble(message: Message, said: Message | None, catalog: Catalog) -> str:
    """What is wrong with the translation of a message of the code; empty when nothing is."""
    if said is None or not all(strings(said)):
        return "is not translated"
    if said.fuzzy:
        return "is fuzzy"
    if is_plural(message) != is_plural(said):
        return "has singular and plural mixed up"
    if _broken_places(message, said, catalog):
        return "has other placeholders than its translation"
    if any(full_width(string) != string for string in strings(said)):
        return "has half-width punctuation; `update` mends it"
    return ""


def _broken_places(message: Message, said: Message, catalog: Catalog) -> bool:
    try:
        python_format(catalog, Message(message.id, said.string, flags={"python-format"}))
    except Exception:  # noqa: BLE001 - Babel's complaint, or a format that can't be read: wrong either way
        return True
    wanted = _places(ids(message)[-1])
    return any(_places(string) != wanted for string in strings(said))


def _places(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[a-z]|\{\w+\}", text))


def ids(message: Message) -> list[str]:
    """Its msgid; singular and plural where it counts."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def strings(message: Message) -> list[str]:
    """Its translations, one for each plural form."""
    string = message.string or ""
    return [string] if isinstance(string, str) else list(string)


def is_plural(message: Message) -> bool:
    """Whether it counts."""
    return not isinstance(message.id, str)


def is_said(message: Message) -> bool:
    """Whether it is a message, fully translated and not only guessed."""
    return bool(message.id) and all(strings(message)) and not message.fuzzy

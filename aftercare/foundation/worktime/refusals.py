"""What is refused, and where it stood."""

from aftercare.foundation.errors import Invalid
from aftercare.foundation.text import Phrase


class Refused(Invalid):
    """An input that would give a wrong date, or none. ``field`` is a dotted path to the offending member."""

    def __init__(self, reason: Phrase, field: str = "") -> None:
        super().__init__(reason.msgid, field=field, **reason.params)
        self.reason = reason
        self.path = field

    def within(self, *path: str) -> "Refused":
        """The same refusal, seen from the object that contains the field."""
        return type(self)(self.reason, dotted(*path, self.path))


class NeverReached(Refused):
    """The calendar does not open often enough before the end of year 9999."""


def dotted(*path: str) -> str:
    """Join the non-empty parts of a path."""
    return ".".join(part for part in path if part)

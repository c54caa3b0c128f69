"""What happened to files."""

from dataclasses import dataclass
from typing import ClassVar

from aftercare.foundation.facts import Fact


@dataclass(frozen=True, kw_only=True)
class VirusFound(Fact):
    """A scanner found something in a file, which stays closed from now on. `found` is its name."""

    subject: ClassVar[str] = "file"

    file_id: int
    name: str
    sha256: str
    found: str

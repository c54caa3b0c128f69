"""What the doctor finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Well, worth knowing, or broken."""

    WELL = "ok"
    NOTE = "warning"
    ILL = "error"


@dataclass(frozen=True)
class Diagnosis:
    """One thing examined. `remedy` says what to do about anything that isn't well."""

    what: str
    verdict: Verdict
    detail: str
    remedy: str = ""


Examination = Callable[[], Iterable[Diagnosis]]


def well(what: str, detail: str) -> Diagnosis:
    return Diagnosis(what, Verdict.WELL, detail)


def note(what: str, detail: str, remedy: str) -> Diagnosis:
    return Diagnosis(what, Verdict.NOTE, detail, remedy)


def ill(what: str, detail: str, remedy: str) -> Diagnosis:
    return Diagnosis(what, Verdict.ILL, detail, remedy)


def judge(good: bool, what: str, detail: str, remedy: str) -> Diagnosis:
    return well(what, detail) if good else ill(what, detail, remedy)

"""Is everything really working? Rooms register what they can tell; `/healthz/deep` asks them all."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """What one check found: a word for programs, a sentence and numbers for people."""

    ok: bool
    detail: str
    figures: dict[str, float] | None = None


Check = Callable[[], Finding]

_checks: dict[str, Check] = {}


def check(name: str, function: Check) -> None:
    """Have `function` asked whenever somebody wants to know. It must be quick and change nothing."""
    _checks[name] = function


def examine() -> dict[str, Finding]:
    """Ask all checks. One that fails itself is a finding that is not well."""
    return {name: _ask(name, function) for name, function in _checks.items()}


def _ask(name: str, function: Check) -> Finding:
    try:
        return function()
    except Exception as error:
        log.exception("health check %s failed", name)
        return Finding(ok=False, detail=f"{type(error).__name__}: {error}")

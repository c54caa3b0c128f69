"""How every channel does, whatever carries it: each registers a question, and the page of channels asks."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from aftercare.foundation.text import N_

log = logging.getLogger(__name__)

STATES = ("ok", "new", "off", "failing")
WORST_FIRST = ("failing", "new", "ok", "off")


@dataclass(frozen=True, kw_only=True)
class ChannelState:
    """One channel, such as a mailbox, the outbox or a robot.

    `state` is ok, new (not used yet), off (paused or not set up) or failing. `trouble` is a msgid that
    says what is wrong. `waiting` counts what is not yet out or not yet judged, `stuck` what only a person can
    free.
    """

    name: str
    kind: str  # a msgid: what it is
    state: str
    last_success: datetime | None = None
    last_message: datetime | None = None
    trouble: str = ""
    since: datetime | None = None
    waiting: int = 0
    stuck: int = 0
    url: str = ""  # where it is set up
    history: str = ""  # where one sees what came and what it became


Ask = Callable[[], list[ChannelState]]

_asked: dict[str, Ask] = {}


def register(name: str, ask: Ask) -> None:
    """Have `ask` tell about the channels of one kind. It must be quick and change nothing."""
    _asked[name] = ask


def examine() -> list[ChannelState]:
    """Every channel, the failing ones first. A question that fails is a failing channel of its own."""
    found = [state for name, ask in _asked.items() for state in _answers(name, ask)]
    return sorted(found, key=lambda one: WORST_FIRST.index(one.state))


def failing(states: Iterable[ChannelState]) -> list[ChannelState]:
    """Those that need somebody."""
    return [one for one in states if one.state == "failing"]


def _answers(name: str, ask: Ask) -> list[ChannelState]:
    try:
        return ask()
    except Exception:  # one channel's mistake must not hide the others
        log.exception("channels %s can't say how they do", name)
        return [ChannelState(name=name, kind="", state="failing", trouble=N_("Its state can't be read."))]

"""Which adapter speaks for which kind of connection: pack what waits, post it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftercare.channels.hooks import adapter as hooks
from aftercare.channels.im import adapter as im
from aftercare.channels.kinds import KINDS
from aftercare.channels.robots import adapter as robots
from aftercare.channels.rules.posting import Outcome
from aftercare.channels.sms import adapter as sms

Secrets = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What the posting of a kind needs to know."""

    per_minute: Callable[[str], int]
    pack: Callable[[str, Sequence[Mapping[str, Any]], Mapping[str, Any], str], tuple[dict[str, Any], int]]
    post: Callable[[str, Secrets, dict[str, Any], datetime], Outcome]


def _one(
    kind: str, contents: Sequence[Mapping[str, Any]], options: Mapping[str, Any], language: str
) -> tuple[dict[str, Any], int]:
    return {**contents[0], "options": dict(options), "language": language}, 1


_VOICES: Mapping[str, Voice] = {
    "robot": Voice(per_minute=robots.per_minute, pack=robots.pack, post=robots.post),
    "hook": Voice(per_minute=lambda kind: 600, pack=_one, post=hooks.post),
    "im": Voice(per_minute=lambda kind: 60, pack=_one, post=im.post),
    "sms": Voice(per_minute=lambda kind: 60, pack=_one, post=sms.post),
}


def voice(kind: str) -> Voice:
    """The voice of a kind; KeyError for those that only listen."""
    return _VOICES[KINDS[kind].group]


SPEAKING = [code for code, kind in KINDS.items() if kind.group in _VOICES]

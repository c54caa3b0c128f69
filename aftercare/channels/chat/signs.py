"""What a visitor carries instead of a cookie, and what opens a stream. Both say nothing about anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from aftercare.channels.rules.chats import LAST_ENDS
from aftercare.records import links

CHAT = "channels.chat"
FRAME = "channels.widget"
FRAME_LASTS = timedelta(hours=12)
STREAM_LASTS = 3600  # seconds; a page fetches a new one before it comes back
_SALT = "channels.live"


@dataclass(frozen=True)
class Stream:
    """What a stream shows: the lines of one chat, or (chat 0) that something has changed on the desk."""

    chat_id: int


def visitor_sign(chat_id: int, at: datetime) -> str:
    """What lets a visitor write in their chat and read it, for a week."""
    return links.sign(CHAT, chat_id, expires=at + LAST_ENDS)


def chat_of(sign: str, at: datetime) -> int:
    """Whose chat it opens. NotFound if it isn't ours, LinkDead if it has expired."""
    return links.read(sign, CHAT, at=at).subject_id


def frame_sign(widget_id: int, at: datetime) -> str:
    """What our own window carries, so that only it can begin anything."""
    return links.sign(FRAME, widget_id, expires=at + FRAME_LASTS)


def widget_of(sign: str, at: datetime) -> int:
    """For which key the window was shown."""
    return links.read(sign, FRAME, at=at).subject_id


def stream_sign(chat_id: int) -> str:
    """What stands in the address of a stream, where headers can't be set. 0: the desk's."""
    return signing.dumps(chat_id, salt=_SALT)


def read_stream(sign: str) -> Stream | None:
    """What the stream may show; None if the sign is not ours or too old. Asks no database."""
    try:
        return Stream(int(signing.loads(sign, salt=_SALT, max_age=STREAM_LASTS)))
    except (signing.BadSignature, ValueError):
        return None

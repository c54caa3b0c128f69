"""What users of the software send from inside it: kept whole first, judged like every message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.channels.actions.inbox import store_raw
from aftercare.channels.chat.letters import Left, written
from aftercare.channels.models import InboundMessage
from aftercare.channels.rules.chats import one_line
from aftercare.channels.rules.given import read_json
from aftercare.customers.rules.addresses import normalise
from aftercare.foundation.errors import Invalid
from aftercare.foundation.text import N_

LONGEST = 64 * 1024  # of what is sent beside the picture
LARGEST = 5 * 1024 * 1024
PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp"}
NO_PICTURE = N_("Only pictures can be sent here (PNG, JPEG, WebP).")


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What came: `sent` is the JSON exactly as the preview showed it, `picture` what was agreed to."""

    sent: str
    mark: str
    widget_name: str
    picture: bytes = b""


@transaction.atomic
def take_feedback(given: Feedback, *, at: datetime) -> InboundMessage:
    """Keep it, to be judged. The same `mark` again is the same message. Invalid if it says nothing."""
    values = _read(given.sent)
    text = str(values.get("description") or "").replace("\x00", "").strip()
    email = normalise(str(values.get("email") or ""))
    if not text:
        raise Invalid("Please write something.", field="description")
    if not email:
        raise Invalid("Please give an e-mail address where we can reach you.", field="email")
    left = Left(
        name=str(values.get("name") or ""),
        email=email,
        company=str(values.get("company") or ""),
        subject=one_line(text.splitlines()[0], 80),
        text=text,
        at=at,
        particulars={**values, "widget": given.widget_name},
        files=_picture(given.picture),
    )
    message, _ = store_raw("feedback", given.mark, written(left), at)
    return message


def address_in(sent: str) -> str:
    """The address that it is left in the name of; Invalid if it can't be read."""
    return str(_read(sent).get("email") or "")


def _read(text: str) -> Mapping[str, Any]:
    if len(text.encode()) > LONGEST:
        raise Invalid("This text is too long.", field="description")
    try:
        values = read_json(text)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise Invalid("The message is not the JSON that was agreed.")
    return values


def _picture(content: bytes) -> Sequence[tuple[str, bytes]]:
    if not content:
        return ()
    if len(content) > LARGEST:
        raise Invalid("The file is larger than %(limit)s MB.", limit=LARGEST // 1024 // 1024)
    if not content.startswith(tuple(PICTURES)):
        raise Invalid(NO_PICTURE, field="picture")
    suffix = next(name for start, name in PICTURES.items() if content.startswith(start))
    return [(f"screenshot.{suffix}", content)]

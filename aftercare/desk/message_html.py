"""A message's HTML with its inline pictures, ready for the frame; who may read it was asked before."""

from aftercare.channels.mail.limited import Quarantined, parse_safely
from aftercare.channels.queries import raw_of
from aftercare.desk.models import Message
from aftercare.desk.rules.safe_html import Cleaned, Picture, clean, content_ids
from aftercare.foundation.facts import SYSTEM
from aftercare.records.attached import closed_contents
from aftercare.records.rules.media import HEAD, media_type


def cleaned(message: Message) -> Cleaned:
    """The message for the frame. The mail itself is read again only if it shows pictures of its own."""
    wanted = content_ids(message.html)
    return clean(message.html, _pictures(message, wanted) if wanted else {})


def _pictures(message: Message, wanted: set[str]) -> dict[str, Picture]:
    if message.inbound_id is None:
        return {}
    parsed = parse_safely(raw_of(message.inbound_id, SYSTEM))
    if isinstance(parsed, Quarantined):
        return {}
    named = {(one.content_id or "").strip("<>").lower(): one for one in parsed.attachments}
    closed = closed_contents(one.sha256 for one in named.values())
    return {
        name: Picture(media_type(one.content[:HEAD], one.name or ""), one.content)
        for name, one in named.items()
        if name in wanted and one.sha256 not in closed
    }

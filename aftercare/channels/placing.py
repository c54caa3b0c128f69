"""The one place where this room asks the house above what a message means. `site/wiring.py` registers it.

The placer is called inside the transaction that marks the message as judged: whatever it writes (a ticket,
an entry, a receipt in the outbox) stands or falls with the judgement.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aftercare.channels.mail.rules.mail import ParsedMail
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.foundation.text import N_

NOBODY = N_("Nobody is there to sort messages yet.")
VERDICTS = (
    "ticket",
    "reply",
    "note",
    "bounce",
    "auto_reply",
    "delivery_report",
    "read_receipt",
    "bulk",
    "own",
)
"""What a judged message may turn out to be. `mail import` counts ticket, reply, bounce and auto_reply."""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A thread of another system: what was said before in it, and whose it is, as far as we know.

    `customer_key` is the customer as the other system names them: number or name. `fields` are further
    members of a report, such as `error_text`, if the system knows them.
    """

    name: str
    ticket_channel: str = "im"
    customer_id: int | None = None
    contact_id: int | None = None
    ticket_id: int | None = None
    customer_key: str = ""
    external_number: str = ""
    answered: bool = False  # our answers go back the same way
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ParsedInbound:
    """A stored message together with what was read out of it; `thread` unless it is a mail."""

    inbound_id: int
    channel: str
    mailbox_id: int | None
    mailbox_address: str
    received_at: datetime
    parsed: ParsedMail
    thread: Thread | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a message.

    `state`: "judged", "tray" (a person must sort it; `reason` is a msgid that says why) or "ignored".
    """

    state: str
    verdict: str = ""
    ticket_id: int | None = None
    customer_id: int | None = None
    reason: str = ""


Placer = Callable[..., Verdict]

_placers: list[Placer] = []


def register(place: Placer) -> None:
    """Have `place(message, by=SYSTEM, at=…) -> Verdict` decide. The last one registered is asked."""
    _placers.append(place)


def place(message: ParsedInbound, *, by: Actor = SYSTEM, at: datetime) -> Verdict:
    """What the message means. Without anybody to ask, everything waits in the tray."""
    if not _placers:
        return Verdict(state="tray", reason=NOBODY)
    return _placers[-1](message, by=by, at=at)

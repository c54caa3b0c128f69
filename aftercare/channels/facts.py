"""What this room states."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from aftercare.foundation.facts import Fact


@dataclass(frozen=True, kw_only=True)
class InboundFact(Fact):
    subject: ClassVar[str] = "inbound"
    inbound_id: int


@dataclass(frozen=True, kw_only=True)
class MessageStored(InboundFact):
    """A message arrived and is safe. `duplicate_of` names the same mail in another of our mailboxes."""

    channel: str
    mailbox_id: int | None = None
    duplicate_of: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageJudged(InboundFact):
    """It was decided what a message means (or, state "tray", that a person must decide)."""

    state: str
    verdict: str
    ticket_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageQuarantined(InboundFact):
    """A message could not be understood after several tries; it waits, unharmed, for a person."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class MessageReplayed(InboundFact):
    """A person had a message judged again."""


@dataclass(frozen=True, kw_only=True)
class MessageAssigned(InboundFact):
    """A person decided what a message in the tray belongs to, or that it belongs to nothing."""

    verdict: str
    ticket_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OutboundFact(Fact):
    subject: ClassVar[str] = "outbound"
    outbound_id: int
    purpose: str
    ticket_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MailSent(OutboundFact):
    """The receiving server took the mail for every recipient that it didn't refuse."""


@dataclass(frozen=True, kw_only=True)
class MailFailed(OutboundFact):
    """Recipients refused for good, or it stayed unknown whether the mail arrived (`state` "unknown")."""

    state: str  # failed | unknown
    recipients: list[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class MailCancelled(OutboundFact):
    """A mail was taken back before it left."""


@dataclass(frozen=True, kw_only=True)
class MailboxFact(Fact):
    subject: ClassVar[str] = "mailbox"
    mailbox_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxFailing(MailboxFact):
    """A mailbox could not be read for too long. Told once until it recovers."""

    since: datetime
    reason: str
    name: str = ""


class MailboxRecovered(MailboxFact):
    """A mailbox that was reported as failing can be read again."""


class MailboxAdded(MailboxFact):
    """A mailbox is read from now on."""


@dataclass(frozen=True, kw_only=True)
class MailboxChanged(MailboxFact):
    """The settings of a mailbox were changed (never says to what)."""

    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class ConnectionFact(Fact):
    subject: ClassVar[str] = "connection"
    connection_id: int
    name: str


class ConnectionAdded(ConnectionFact):
    """Another system is spoken to, or may speak to us, from now on."""


@dataclass(frozen=True, kw_only=True)
class ConnectionChanged(ConnectionFact):
    """The settings of a connection were changed (never says to what)."""

    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class ConnectionFailing(ConnectionFact):
    """A connection has failed for too long, or wants nothing more from us (`dead`). Told once."""

    reason: str
    dead: bool


class ConnectionRecovered(ConnectionFact):
    """A connection that was reported as failing works again."""


@dataclass(frozen=True, kw_only=True)
class ParcelLost(ConnectionFact):
    """Something that should have been told was not, for good."""

    what: str
    ticket_id: int | None = None
    reason: str


@dataclass(frozen=True, kw_only=True)
class ParcelResent(ConnectionFact):
    """A person had something told once more."""

    parcel_id: int


@dataclass(frozen=True, kw_only=True)
class ChatFact(Fact):
    subject: ClassVar[str] = "chat"
    chat_id: int


@dataclass(frozen=True, kw_only=True)
class ChatBegun(ChatFact):
    """Somebody began a chat. `verified`: they had signed in."""

    verified: bool


class ChatTaken(ChatFact):
    """One of ours answers for a chat."""


@dataclass(frozen=True, kw_only=True)
class ChatHandedOver(ChatFact):
    """A colleague goes on with a chat."""

    to_id: int


@dataclass(frozen=True, kw_only=True)
class ChatEnded(ChatFact):
    """A chat is over: `left`, `ended`, `idle`, or it goes on as a `ticket`."""

    why: str


@dataclass(frozen=True, kw_only=True)
class WidgetFact(Fact):
    subject: ClassVar[str] = "widget"
    widget_id: int


class WidgetAdded(WidgetFact):
    """A window may stand on pages elsewhere."""


@dataclass(frozen=True, kw_only=True)
class WidgetChanged(WidgetFact):
    """What a window may do, or where it may stand, was changed (never says to what)."""

    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class FormsFlooded(Fact):
    """Somebody filled in a form for visitors too often; `key` says from where, or in whose name."""

    subject: ClassVar[str] = "form"
    form_id: int = 0  # they are counted together
    key: str


@dataclass(frozen=True, kw_only=True)
class SmsConsentGiven(Fact):
    """Somebody wants short messages; the number stands masked."""

    subject: ClassVar[str] = "person"
    person_id: int
    phone: str


@dataclass(frozen=True, kw_only=True)
class SmsConsentWithdrawn(Fact):
    """Somebody wants no short messages any more."""

    subject: ClassVar[str] = "person"
    person_id: int

"""Reading a parsed mail as words for a ticket: text, files, copies, and who speaks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from aftercare.channels.mail.rules.authentication import is_disowned
from aftercare.channels.mail.rules.mail import Address, ParsedMail
from aftercare.channels.placing import ParsedInbound
from aftercare.channels.queries import own_addresses
from aftercare.customers.cards import ContactCard
from aftercare.desk.actions.incoming import Words
from aftercare.desk.actions.messages import LONGEST
from aftercare.desk.actions.participants import MOST, copied
from aftercare.desk.actions.receipts import TOO_LARGE
from aftercare.desk.models import Message, Participant, Ticket
from aftercare.desk.rules.threading import says_enough
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.records.actions import keep
from aftercare.records.asking import Question

FURTHER = ("error_text", "environment", "steps")


def words_of(
    message: ParsedInbound,
    customer_id: int,
    contact: ContactCard | None,
    at: datetime,
    *,
    flags: tuple[str, ...] = (),
) -> Words:
    """What the mail says, its files kept. What was forwarded is shown whole, a reply without its quotes."""
    parsed = message.parsed
    text = _text(parsed, flags)
    sender = parsed.forwarded_from if "forwarded" in flags else parsed.from_
    return Words(
        text=text[:LONGEST],
        quoted="" if parsed.text.strip() == text.strip() else parsed.text[:LONGEST],
        html=(parsed.html or "")[:LONGEST],
        at=min(message.received_at, at),
        channel=channel_of(message),
        author_name=_name(contact, sender)[:200],
        author_address=sender.address[:254] if sender else "",
        contact_id=contact.id if contact else None,
        inbound_id=message.inbound_id,
        message_id=(parsed.message_id or "")[:500],
        root=_root(parsed)[:500],
        attachment_ids=_keep_files(parsed, customer_id, at),
        flags=[*flags, *parsed.flags, *_conflict(parsed)],
    )


def _text(parsed: ParsedMail, flags: Sequence[str]) -> str:
    if TOO_LARGE in parsed.flags:
        with translation.override(settings.LANGUAGE_CODE):
            return gettext("(This mail was too large to be read. Only its sender and subject are known.)")
    return parsed.text if "forwarded" in flags else parsed.reply or parsed.text


def _conflict(parsed: ParsedMail) -> list[str]:
    """Another mail under a Message-ID that we know already is no copy of it: it is kept, and marked."""
    return ["id_conflict"] if parsed.message_id and _KNOWN(parsed.message_id[:500]) else []


_KNOWN = Question(
    lambda message_id: (
        Message.objects.filter(message_id=message_id).exclude(message_id="").values_list("pk")[:1]
    ),
    str,
)


def channel_of(message: ParsedInbound) -> str:
    """The channel as a ticket names it."""
    return message.thread.ticket_channel if message.thread else "mail"


def further(message: ParsedInbound) -> dict[str, Any]:
    """What another system says beside title and text, as members of a report."""
    thread = message.thread
    if thread is None:
        return {}
    texts = {name: text for name, text in thread.fields.items() if name in FURTHER}
    return {"external_number": thread.external_number, **texts}


def _root(parsed: ParsedMail) -> str:
    """The first mail of the thread, as far as this one knows."""
    return parsed.references[0] if parsed.references else parsed.in_reply_to or ""


def _keep_files(parsed: ParsedMail, customer_id: int, at: datetime) -> list[int]:
    return [
        keep(one.content, one.name or "attachment", one.type, by=SYSTEM, at=at, customer_id=customer_id).pk
        for one in parsed.attachments
    ]


def _name(contact: ContactCard | None, sender: Address | None) -> str:
    if contact is not None:
        return contact.name
    return (sender.name or sender.address) if sender else ""


def mail_actor(sender: Address, customer_id: int, contact: ContactCard | None) -> Actor:
    """Who speaks in a mail: a contact, or somebody on the ticket without being one."""
    return Actor(
        kind="customer",
        name=_name(contact, sender)[:200],
        person_id=contact.person_id if contact else None,
        customer_id=customer_id,
        contact_id=contact.id if contact else None,
        roles=frozenset({contact.role}) if contact else frozenset(),
        via="mail",
    )


def title_of(parsed: ParsedMail) -> str:
    """A title for a ticket out of a mail, whatever is missing."""
    files = [one.name for one in parsed.attachments if one.name]
    title = says_enough(parsed.subject, parsed.reply or parsed.text) or next(iter(files), "")
    with translation.override(settings.LANGUAGE_CODE):
        return title or gettext("(no subject)")


def copies(message: ParsedInbound) -> list[tuple[str, str]]:
    """Who else got the mail: neither the sender nor any mailbox of ours, capped."""
    parsed = message.parsed
    ours = {message.mailbox_address.lower(), parsed.from_.address.lower() if parsed.from_ else ""}
    others = {one.address.lower(): one.name for one in (*parsed.to, *parsed.cc)}
    found = {address: name for address, name in others.items() if address not in ours}
    if found:
        mailboxes = own_addresses()
        found = {address: name for address, name in found.items() if address not in mailboxes}
    return [(name, address) for address, name in found.items()][:MOST]


def suggest_copies(ticket: Ticket, cc: Sequence[tuple[str, str]]) -> None:
    """Put those who got a copy on the ticket as suggestions, up to the cap."""
    if cc:
        room = MOST - Participant.objects.filter(ticket=ticket).count()
        found = copied(ticket, cc, confirmed=False)[: max(room, 0)]
        Participant.objects.bulk_create(found, ignore_conflicts=True)


def is_forged(parsed: ParsedMail) -> bool:
    """Whether nobody should take the sender's name for granted: their domain disowns the mail, or it names
    several authors.
    """
    return "several_from" in parsed.flags or is_disowned(parsed.authentication)

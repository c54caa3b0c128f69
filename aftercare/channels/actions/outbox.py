"""The way out: what is written here will be sent, once; `sending` does it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection, transaction
from django.utils import timezone

from aftercare.channels import facts, identity
from aftercare.channels.models import AutomaticReply, OutboundMessage
from aftercare.channels.rules import caps
from aftercare.channels.rules.lines import one_line
from aftercare.customers.rules.addresses import normalise
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.asking import Question
from aftercare.records.journal import tell
from aftercare.records.rows import insert

MOST_RECIPIENTS = 40
BY_PEOPLE = frozenset({"reply"})
_LATEST_TO = Question(
    lambda address: (
        AutomaticReply.objects.filter(address=address).order_by("-sent_at").values_list("sent_at")[:50]
    ),
    str,
)


class File(Protocol):
    """What an attachment must say about itself (`records.Attachment` does)."""

    sha256: str
    name: str
    media_type: str
    size: int


def send(
    *,
    to: Sequence[str],
    cc: Sequence[str] = (),
    subject: str,
    text: str,
    html: str | None = None,
    attachments: Iterable[File] = (),
    ticket_id: int | None = None,
    customer_id: int | None = None,
    purpose: str,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    undo_seconds: int = 0,
    not_before: datetime | None = None,
    mailbox_id: int | None = None,
    automatic: bool | None = None,
    about: str | None = None,
    by: Actor,
    at: datetime,
) -> OutboundMessage:
    """Put a mail into the outbox, in the caller's transaction. Its Message-ID is fixed here.

    `to` and `cc` see each other; where they must not, use `send_each`. `purpose` (lower-case letters and `_`)
    goes into the Message-ID, so an answer says what it answers. Everything but a `reply` is marked as
    automatic mail unless `automatic` says otherwise. `not_before` holds it back until then; `about` is what
    the room above is asked once more before it leaves (`recalling.register`).
    Raises Invalid for no or bad addresses.
    """
    receivers, copies = _addresses(to), _addresses(cc)
    copies = [address for address in copies if address not in receivers]
    if not receivers or len(receivers) + len(copies) > MOST_RECIPIENTS:
        raise Invalid("A mail needs between 1 and %(most)s recipients.", field="to", most=MOST_RECIPIENTS)
    mail = OutboundMessage(
        message_id=identity.new_message_id(ticket_id, purpose),
        mailbox_id=mailbox_id,
        to=receivers,
        cc=copies,
        owed=receivers + copies,
        subject=one_line(subject, 500),
        body_text=text.replace("\x00", ""),
        body_html=(html or "").replace("\x00", ""),
        attachments=[_described(file) for file in attachments],
        in_reply_to=_message_ids([in_reply_to or ""], 1),
        references=_message_ids(references, 20),
        purpose=purpose,
        automatic=purpose not in BY_PEOPLE if automatic is None else automatic,
        about=about and about[:80],
        ticket_id=ticket_id,
        customer_id=customer_id,
        not_before=max(not_before or at, at + timedelta(seconds=undo_seconds)),
        created_by=by.name[:200],
        person_id=by.person_id,
    )
    insert(mail)
    return mail


def send_each(recipients: Iterable[str], **mail: object) -> list[OutboundMessage]:
    """The same mail to each of the recipients, who don't learn of one another (B22)."""
    return [send(to=[address], **mail) for address in dict.fromkeys(recipients)]  # type: ignore[arg-type]


@transaction.atomic
def cancel(outbound_id: int, *, by: Actor, at: datetime) -> None:
    """Take a mail back that has not left yet. Conflict if it has, or is leaving just now."""
    mail = OutboundMessage.objects.select_for_update().filter(pk=outbound_id).first()
    if mail is None or mail.state != "queued" or mail.attempts:
        raise Conflict("The mail has already left.")
    recall(mail, by=by, at=at)


def recall(mail: OutboundMessage, *, by: Actor, at: datetime) -> None:
    """Take back a queued mail that the caller has locked."""
    mail.state = "cancelled"
    mail.save(update_fields=["state"])
    fact = facts.MailCancelled(
        by=by,
        at=at,
        outbound_id=mail.pk,
        purpose=mail.purpose,
        ticket_id=mail.ticket_id,
        customer_id=mail.customer_id,
    )
    tell(fact)


def claim_automatic_reply(
    address: str,
    *,
    thread: str,
    ticket_id: int | None = None,
    unproven: bool = False,
    at: datetime | None = None,
) -> bool:
    """Whether an automatic reply may go to this sender now; a True uses up the permission.

    One for each sender, thread and day, and within the caps of `rules.caps`. Call it in the transaction that
    writes the reply, so that the permission is given back with a rollback. `thread` is any text that is the
    same for every mail of one conversation, such as the ticket's number. `unproven`: whoever wrote only says
    that the address is theirs; it gets one automatic mail an hour, all together.
    """
    now = at or timezone.now()
    email = normalise(address)
    allowed = caps.PER_UNPROVEN if unproven else caps.PER_SENDER
    if not email or not _within_caps(email, allowed, ticket_id, now):
        return False
    sql = (
        "INSERT INTO channels_automaticreply (address, thread, day, sent_at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING RETURNING id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [email, thread[:120], timezone.localdate(now), now])
        return cursor.fetchone() is not None


def _within_caps(email: str, allowed: Sequence[caps.Cap], ticket_id: int | None, now: datetime) -> bool:
    if not caps.one_more((sent_at for (sent_at,) in _LATEST_TO(email)), now, allowed):
        return False
    if ticket_id is None:
        return True
    since = now - caps.LONGEST
    written = OutboundMessage.objects.filter(ticket_id=ticket_id, automatic=True, created_at__gt=since)
    times = written.order_by("-pk").values_list("created_at", flat=True)[:200]
    return caps.one_more(times, now, caps.PER_TICKET)


def _addresses(given: Sequence[str]) -> list[str]:
    found = [normalise(address) for address in given]
    bad = [given[i] for i, address in enumerate(found) if not address or not address.isascii()]
    if bad:
        raise Invalid("%(address)s is not an e-mail address.", field="to", address=one_line(bad[0], 80))
    return list(dict.fromkeys(found))


def _message_ids(given: Sequence[str], most: int) -> str:
    """The newest `most` ids on one line; what isn't an id (and could be a header) is left out."""
    lines = [one_line(one, 250).replace(" ", "") for one in given]
    return " ".join([one for one in lines if one.startswith("<") and one.endswith(">")][-most:])


def _described(file: File) -> dict[str, object]:
    return {"sha256": file.sha256, "name": file.name, "media_type": file.media_type, "size": file.size}

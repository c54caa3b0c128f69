"""What we say: answers to the customer, notes to each other, drafts, and why it takes longer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from aftercare.channels.actions import outbox, talks
from aftercare.desk import letters, policies
from aftercare.desk.actions.changes import about, change
from aftercare.desk.actions.files import claim
from aftercare.desk.actions.mails import send, send_letter
from aftercare.desk.actions.messages import add_message, said
from aftercare.desk.actions.notices import notify
from aftercare.desk.actions.ownership import make_owner
from aftercare.desk.actions.reaching import count_words
from aftercare.desk.facts import CustomerAnswered, DelayExplained, NoteWritten, ReplyUndone
from aftercare.desk.models import DelayNotice, Draft, Message, Ticket
from aftercare.desk.queries.recipients import participants, recipients, thread
from aftercare.desk.rules.patience import UNDO_SECONDS
from aftercare.foundation.errors import Conflict, Forbidden, Invalid
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

MENTIONED = N_("%(name)s mentions you on %(number)s: %(title)s")
NOBODY_TO_TELL = N_(
    "There is nobody with an e-mail address on this ticket. Say it by phone and note that here."
)


@transaction.atomic
def reply(
    ticket: Ticket,
    text: str,
    *,
    to: Sequence[str] = (),
    attachments: Sequence[UUID | str] = (),
    milestone: str = "",
    spoken: bool = False,
    undo_seconds: int = UNDO_SECONDS,
    by: Actor,
    at: datetime,
) -> Message:
    """Answer the customer. A person's first answer is the contract's `responded`, later ones are `replied`.

    `to` chooses among those who take part (left out: all confirmed ones); `spoken`: it was said by phone.
    For `undo_seconds` it can be taken back; until then it has reached nobody and kept no promise.
    Somebody must be responsible: whoever answers a ticket that nobody has, has it.
    """
    policies.require(by, ticket, "reply")
    words = said(text)
    files = claim(attachments, ticket.customer_id, by)
    if spoken:
        undo_seconds = 0
        sent: dict[str, Any] = {"channel": "phone"}
    else:
        sent = _sent(ticket, words, _chosen(ticket, to), files, undo=undo_seconds, by=by, at=at)
    settles_at = at + timedelta(seconds=undo_seconds) if undo_seconds else None
    ids = [file.pk for file in files]
    message = add_message(
        ticket,
        "reply",
        words,
        by=by,
        at=at,
        settles_at=settles_at,
        milestone=milestone,
        attachment_ids=ids,
        **sent,
    )
    if settles_at is None:
        count_answer(ticket, message, by=by, at=at)
    if ticket.owner_id is None:
        make_owner(ticket, by, how="take", by=by, at=at)
    drop_draft(ticket, "reply", by=by)
    return message


def _chosen(ticket: Ticket, to: Sequence[str]) -> list[str]:
    if not to:
        chosen = [one.address for one in recipients(ticket)]
    else:
        known = {one.address for one in participants(ticket) if one.reachable}
        chosen = [address.strip().lower() for address in to]
        if not known.issuperset(chosen):
            raise Invalid("Add this person to the ticket first.", field="to")
    if not chosen and not talks.is_answered_there(ticket.pk):
        raise Invalid(NOBODY_TO_TELL, field="to")
    return chosen


def _sent(
    ticket: Ticket, words: str, to: list[str], files: list[Any], *, undo: int, by: Actor, at: datetime
) -> dict[str, Any]:
    if not to:
        return {"channel": "im"}
    ids = thread(ticket)
    letter = letters.reply(ticket, words, by.name)
    mail = send(
        to, ticket, letter, ids=ids, purpose="reply", attachments=files, undo_seconds=undo, by=by, at=at
    )
    return {"channel": "mail", "recipients": to, "outbound_id": mail.pk, "message_id": mail.message_id}


def count_answer(ticket: Ticket, message: Message, *, by: Actor, at: datetime) -> None:
    """The words have reached the customer: state it, stop the clocks that wait for it."""
    first = ticket.responded_at is None
    change(ticket, at=at, **count_words(ticket, by=by, at=message.at))
    tell(CustomerAnswered(**about(ticket, by=by, at=message.at), message_id=message.pk, first=first))


@transaction.atomic
def undo(message: Message, *, by: Actor, at: datetime) -> None:
    """Take back an answer that has not left yet. Only its author may; Conflict once it is too late."""
    if by.person_id is None or message.person_id != by.person_id:
        raise Forbidden("Only who wrote it can take it back.")
    open_still = Message.objects.filter(pk=message.pk, settles_at__gt=at, undone_at=None)
    if not open_still.update(settles_at=None, undone_at=at, audience="staff"):
        raise Conflict("It is too late: this answer has been sent.")
    if message.outbound_id:
        outbox.cancel(message.outbound_id, by=by, at=at)
    ticket = message.ticket
    tell(ReplyUndone(**about(ticket, by=by, at=at), message_id=message.pk))


def settle_replies(now: datetime) -> int:
    """Count the answers whose time to be taken back is over, each in a transaction of its own."""
    ids = (
        Message.objects.filter(settles_at__lte=now).order_by("settles_at").values_list("pk", flat=True)[:200]
    )
    return sum(_settle(pk, now) for pk in list(ids))


@transaction.atomic
def _settle(message_id: int, now: datetime) -> bool:
    waiting = Message.objects.select_for_update(skip_locked=True, of=("self",))
    message = waiting.filter(pk=message_id, settles_at__lte=now).select_related("ticket", "person").first()
    if message is None:
        return False
    Message.objects.filter(pk=message.pk).update(settles_at=None)
    author = message.person.actor(via="job") if message.person else SYSTEM
    count_answer(message.ticket, message, by=author, at=now)
    return True


@transaction.atomic
def note(
    ticket: Ticket,
    text: str,
    *,
    attachments: Sequence[UUID | str] = (),
    mentions: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> Message:
    """Write a note to colleagues. It never leaves the house, in no representation."""
    policies.require(by, ticket, "note")
    words = said(text)
    files = claim(attachments, ticket.customer_id, by)
    message = add_message(ticket, "note", words, by=by, at=at, attachment_ids=[file.pk for file in files])
    tell(NoteWritten(**about(ticket, by=by, at=at), message_id=message.pk))
    values = {"name": by.name, "number": ticket.number, "title": ticket.title}
    notify(mentions, ticket, kind="mention", text=MENTIONED, at=at, **values)
    drop_draft(ticket, "note", by=by)
    return message


@transaction.atomic
def explain_delay(ticket: Ticket, *, reason: str, new_time: datetime, by: Actor, at: datetime) -> DelayNotice:
    """延期说明: tell the customer why, and the new time, before the old one passes; else it is marked."""
    policies.require(by, ticket, "explain_delay")
    why = said(reason, "reason")
    if new_time <= at:
        raise Invalid("The new time must lie in the future.", field="new_time")
    old = ticket.promised_at or ticket.next_due_at
    late = old is not None and old < at
    notice = DelayNotice.objects.create(
        ticket=ticket,
        reason=why,
        old_time=old,
        new_time=new_time,
        told_at=at,
        told_by_id=by.person_id,
        late=late,
    )
    send_letter(
        ticket, lambda _: letters.delay(ticket, why, new_time, by.name), purpose="delay", by=by, at=at
    )
    change(ticket, at=at, promised_at=new_time)
    tell(
        DelayExplained(**about(ticket, by=by, at=at), reason=why, old_time=old, new_time=new_time, late=late)
    )
    return notice


def save_draft(ticket: Ticket, kind: str, text: str, *, by: Actor, at: datetime) -> None:
    """Keep unfinished words, so that a lost session loses nothing. Empty words drop the draft."""
    policies.require(by, ticket, "note")
    if kind not in ("reply", "note") or not text.strip():
        drop_draft(ticket, kind, by=by)
        return
    Draft.objects.update_or_create(
        person_id=by.person_id or 0,
        ticket=ticket,
        kind=kind,
        defaults={"text": text[:200_000].replace("\x00", ""), "updated_at": at},
    )


def drop_draft(ticket: Ticket, kind: str, *, by: Actor) -> None:
    """Forget one's own unfinished words."""
    Draft.objects.filter(person_id=by.person_id or 0, ticket=ticket, kind=kind).delete()

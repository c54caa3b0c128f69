"""Threads of other systems: whose they are, which ticket they are on, and our answers in them."""

from datetime import datetime, timedelta

from django.db.models import F

from aftercare.channels import facts
from aftercare.channels.actions.parcels import put
from aftercare.channels.im.adapter import CHANNELS, TOO_LATE
from aftercare.channels.im.rules.wecom import ANSWER_HOURS, MOST_ANSWERS
from aftercare.channels.models import Connection, Talk
from aftercare.channels.placing import Thread
from aftercare.channels.telling import Answer
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell

ANSWERED = tuple(CHANNELS.values())
OF_ONE_PERSON = ("wecom",)


def open_talk(channel: str, thread: str, connection: Connection | None, peer: str = "") -> Talk:
    """The talk of this thread; made if it is new."""
    found, _ = Talk.objects.get_or_create(
        channel=channel, thread=thread[:200], defaults={"connection": connection, "peer": peer[:200]}
    )
    return found


def note_words(talk: Talk, way: dict[str, str], at: datetime) -> None:
    """The other side wrote: the count of our answers begins anew, and this is the way back."""
    Talk.objects.filter(pk=talk.pk).exclude(wrote_at__gt=at).update(way=way, wrote_at=at, answers=0)


def as_thread(talk: Talk, **more: object) -> Thread:
    """What the room above needs to know of a talk."""
    known = {
        "name": talk.thread,
        "customer_id": talk.customer_id,
        "contact_id": talk.contact_id,
        "ticket_id": talk.ticket_id,
        "answered": talk.channel in ANSWERED,
    }
    return Thread(**{**known, **more})  # type: ignore[arg-type]


def bind(
    channel: str,
    thread: str,
    *,
    ticket_id: int | None,
    customer_id: int | None,
    contact_id: int | None = None,
) -> None:
    """Words of this thread go to this ticket from now on, and are this customer's.

    Where only one person speaks in a thread, they are this contact's.
    """
    if ticket_id is None:
        return
    speaker = {"contact_id": contact_id} if contact_id and channel in OF_ONE_PERSON else {}
    known = Talk.objects.filter(channel=channel, thread=thread[:200])
    known.update(ticket_id=ticket_id, customer_id=customer_id, **speaker)


def is_answered_there(ticket_id: int) -> bool:
    """Whether what we say on a ticket also goes to a messenger."""
    return Talk.objects.filter(ticket_id=ticket_id, channel__in=ANSWERED, connection__active=True).exists()


def answer(said: Answer, *, at: datetime) -> int:
    """Have our words said in the talks of this ticket; returns in how many."""
    talks = Talk.objects.filter(ticket_id=said.ticket_id, channel__in=ANSWERED, connection__active=True)
    return sum(_answer(talk, said, at) for talk in talks.select_related("connection").order_by("pk"))


def _answer(talk: Talk, said: Answer, at: datetime) -> bool:
    connection = talk.connection
    if connection is None:
        return False
    if not _may_answer(talk, at):
        _tell_too_late(connection, said, at)
        return False
    Talk.objects.filter(pk=talk.pk).update(answers=F("answers") + 1)
    content = {"what": "answer", "text": said.text, "way": talk.way}
    put(connection.pk, f"{said.once}:{talk.pk}", content, at=at, ticket_id=said.ticket_id)
    return True


def _may_answer(talk: Talk, at: datetime) -> bool:
    if talk.channel != "wecom":
        return True
    fresh = talk.wrote_at is not None and at - talk.wrote_at < timedelta(hours=ANSWER_HOURS)
    return fresh and talk.answers < MOST_ANSWERS


def _tell_too_late(connection: Connection, said: Answer, at: datetime) -> None:
    fact = facts.ParcelLost(
        by=SYSTEM,
        at=at,
        connection_id=connection.pk,
        name=connection.name,
        what="answer",
        ticket_id=said.ticket_id,
        reason=TOO_LATE,
    )
    tell(fact)

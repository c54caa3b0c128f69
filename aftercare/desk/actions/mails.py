"""Sending what the desk writes to customers: to whom, in which thread, in whose language."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from aftercare.channels.actions import outbox
from aftercare.desk.letters import Letter, written
from aftercare.desk.models import Ticket
from aftercare.desk.queries.recipients import Recipient, recipients, thread
from aftercare.foundation.facts import Actor


def send_letter(
    ticket: Ticket, compose: Callable[[Recipient], Letter], *, purpose: str, by: Actor, at: datetime
) -> list[str]:
    """Send an automatic letter to all who take part, each alone, in their language. Returns to whom."""
    people, ids = recipients(ticket), thread(ticket)
    for person in people:
        send_to(ticket, person, compose, ids=ids, purpose=purpose, by=by, at=at)
    return [person.address for person in people]


def send_to(
    ticket: Ticket,
    person: Recipient,
    compose: Callable[[Recipient], Letter],
    *,
    ids: Sequence[str] = (),
    purpose: str,
    by: Actor,
    at: datetime,
) -> None:
    """Send an automatic letter to one person."""
    letter = written(person.language, lambda: compose(person))
    send([person.address], ticket, letter, ids=ids, purpose=purpose, by=by, at=at)


def send(
    to: Sequence[str],
    ticket: Ticket,
    letter: Letter,
    *,
    ids: Sequence[str],
    purpose: str,
    by: Actor,
    at: datetime,
    **more: Any,
) -> Any:
    """Put one mail about the ticket into the outbox, in its thread."""
    return outbox.send(
        to=to,
        subject=letter.subject,
        text=letter.text,
        ticket_id=ticket.pk,
        customer_id=ticket.customer_id,
        purpose=purpose,
        in_reply_to=ids[-1] if ids else None,
        references=ids,
        by=by,
        at=at,
        **more,
    )

"""What robots, webhooks and short messages are told of the desk's facts, and of the contracts'."""

from typing import Any

from django.urls import reverse

from aftercare.channels.facts import ConnectionFailing, MailboxFailing
from aftercare.channels.telling import Answer, News
from aftercare.contracts.facts import CommitmentBreached, PenaltyProposed, WarningDue
from aftercare.desk.facts import (
    CustomerAnswered,
    GreenChannelOpened,
    PriorityProposed,
    TicketEscalated,
    TicketReceived,
)
from aftercare.desk.models import Message, Ticket
from aftercare.desk.queries.wards import wards
from aftercare.foundation.text import N_

NEW = N_("%(priority)s: new ticket %(number)s")
RAISED = N_("%(priority)s: %(number)s is more urgent than thought")
GREEN = N_("%(priority)s: green channel for %(number)s")
NEAR = N_("%(priority)s: %(commitment)s is nearly due on %(number)s")
BROKEN = N_("%(priority)s: %(commitment)s was not kept on %(number)s")
ALARMED = N_("%(priority)s: %(number)s was escalated to %(told)s")
PENALTY = N_("Penalty proposed for %(number)s: %(currency)s %(amount)s")
MAILBOX = N_("A mailbox can't be read any more")
CONNECTION = N_("Connection %(name)s fails")
URGENT = ("P1", "P2")


def new_ticket(fact: TicketReceived) -> News | None:
    """Only the urgent ones."""
    if fact.priority not in URGENT:
        return None
    return _about(fact.ticket_id, "new_ticket", NEW, wakes=True)


def raised(fact: PriorityProposed) -> News | None:
    """A ticket that became urgent afterwards."""
    if fact.old in URGENT or fact.priority not in URGENT:
        return None
    return _about(fact.ticket_id, "new_ticket", RAISED, wakes=True)


def green_channel(fact: GreenChannelOpened) -> News | None:
    return _about(fact.ticket_id, "green_channel", GREEN, wakes=True)


def warning(fact: WarningDue) -> News | None:
    return _about(fact.ticket_id, "warning", NEAR, due_at=fact.due_at, commitment=fact.commitment)


def breach(fact: CommitmentBreached) -> News | None:
    values = {"due_at": fact.due_at, "commitment": fact.commitment}
    return _about(fact.ticket_id, "breach", BROKEN, wakes=True, **values)


def escalation(fact: TicketEscalated) -> News | None:
    return _about(fact.ticket_id, "escalation", ALARMED, told=", ".join(fact.told))


def penalty(fact: PenaltyProposed) -> News:
    return News(
        what="penalty",
        sentence=PENALTY,
        values={"number": fact.ticket_number, "currency": fact.currency, "amount": str(fact.amount)},
        path=reverse("contracts:penalties"),
        customer_id=fact.customer_id,
        ticket_id=fact.ticket_id,
    )


def mailbox_fails(fact: MailboxFailing) -> News:
    return News(what="channel", sentence=MAILBOX, path=reverse("channels:mailboxes"))


def connection_fails(fact: ConnectionFailing) -> News:
    values = {"name": fact.name}
    return News(what="channel", sentence=CONNECTION, values=values, path=reverse("channels:connections"))


def answer(fact: CustomerAnswered) -> Answer | None:
    """Our words to the customer, for the messenger they wrote in."""
    message = Message.objects.filter(pk=fact.message_id, kind="reply", undone_at=None).first()
    if message is None or message.channel == "phone":
        return None
    return Answer(ticket_id=fact.ticket_id, text=message.text, once=f"answer:{message.pk}")


def _about(
    ticket_id: int, what: str, sentence: str, *, wakes: bool = False, due_at: Any = None, **values: Any
) -> News | None:
    tickets = Ticket.objects.select_related("customer", "owner", "team", "contract")
    ticket = tickets.filter(pk=ticket_id).first()
    if ticket is None:
        return None
    return News(
        what=what,
        sentence=sentence,
        values={"number": ticket.number, "priority": ticket.priority, **values},
        title=ticket.title,
        customer=ticket.customer.short_name or ticket.customer.name,
        due_at=due_at.isoformat() if due_at else "",
        path=reverse("desk:ticket", args=[ticket.number]),
        priority=ticket.priority,
        customer_id=ticket.customer_id,
        team_id=ticket.team_id,
        ticket_id=ticket.pk,
        people=tuple(wards(ticket)) if wakes and ticket.priority == "P1" else (),
    )

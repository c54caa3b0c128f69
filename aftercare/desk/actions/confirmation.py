"""客户确认: the customer says whether it is solved, or says nothing for long enough."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from aftercare.contracts.actions import clocks
from aftercare.desk import letters, policies
from aftercare.desk.actions.changes import about, due, move
from aftercare.desk.actions.confirming import ask, silence_days
from aftercare.desk.actions.mails import send_letter
from aftercare.desk.actions.messages import said
from aftercare.desk.actions.notices import notify
from aftercare.desk.actions.reaching import count_words
from aftercare.desk.actions.reopening import put_back
from aftercare.desk.facts import AnswerRecorded, TicketArchived, TicketClosed
from aftercare.desk.models import Confirmation, Ticket
from aftercare.desk.queries.answering import open_link
from aftercare.desk.rules.answers import overrides, role_of
from aftercare.desk.rules.patience import ARCHIVE_DAYS, reopens, step_due
from aftercare.desk.rules.states import State
from aftercare.desk.rules.verbs import VERBS
from aftercare.foundation.errors import Conflict, Forbidden, NotFound
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.foundation.text import N_
from aftercare.records import links
from aftercare.records.journal import tell

DIFFERS = N_("%(name)s answered differently on %(number)s: %(title)s")
NOT_CHECKED = N_("The result is still being checked. You will be asked as soon as that is done.")
TOO_LATE = N_("This ticket has been closed for too long. Please report it anew; we link the two.")


@transaction.atomic
def confirm(ticket: Ticket, *, text: str = "", name: str = "", by: Actor, at: datetime) -> Confirmation:
    """It is solved. Staff note it for a customer who said so elsewhere, and then `name` who it was."""
    return _answer(ticket, "confirmed", text, name, by, at)


@transaction.atomic
def still_broken(ticket: Ticket, *, text: str, name: str = "", by: Actor, at: datetime) -> Confirmation:
    """It is not solved: reopened, with the customer's words."""
    return _answer(ticket, "still_broken", said(text), name, by, at)


@transaction.atomic
def answer_by_link(token: str, *, solved: bool, text: str = "", at: datetime) -> Confirmation:
    """Answer through a link of a letter; the link is used up by it. LinkDead if it was already."""
    door = open_link(token, at=at)
    links.spend(door.link)
    act = confirm if solved else still_broken
    return act(door.ticket, text=text, by=door.by, at=at)


def _answer(ticket: Ticket, answer: str, text: str, name: str, by: Actor, at: datetime) -> Confirmation:
    _require(by, ticket, answer)
    who = by.name if by.is_customer else said(name, "name")
    given = Confirmation(
        ticket=ticket,
        round=ticket.reopened,
        answer=answer,
        text=text[:4000],
        contact_id=by.contact_id,
        name=who,
        role=role_of(by.roles, staff=by.is_staff),
        via=by.via[:10],
        at=at,
        decisive=_decides(ticket, answer, by),
    )
    if given.decisive:
        _check(ticket, answer, at)
    given.save()
    fact = AnswerRecorded(**about(ticket, by=by, at=at), answer=answer, name=who, decisive=given.decisive)
    tell(fact)
    if not given.decisive:
        values = {"name": who, "number": ticket.number, "title": ticket.title}
        notify([ticket.owner_id], ticket, kind="differs", text=DIFFERS, at=at, **values)
    elif answer == "confirmed":
        close(ticket, "confirm", name=who, by=by, at=at)
    else:
        put_back(ticket, why=text, by=by, at=at)
    return given


def _require(by: Actor, ticket: Ticket, answer: str) -> None:
    """Like `policies.require`, but a second answer of a round is welcome in any state after the result."""
    if not policies.can_see(by, ticket):
        raise NotFound(policies.NO_SUCH_TICKET)
    if not policies.allows(by, VERBS["confirm" if answer == "confirmed" else "reopen"]):
        raise Forbidden("You are not allowed to do this.")
    if ticket.state not in (State.RESOLVED, State.CLOSED):
        raise Conflict("There is no result to answer to.", field="state")


def _decides(ticket: Ticket, answer: str, by: Actor) -> bool:
    if not policies.may_decide(by, ticket):
        return False
    first = ticket.confirmations.filter(round=ticket.reopened, decisive=True).first()
    if first is None:
        return True
    if first.answer == answer:
        return False
    role = role_of(by.roles, staff=by.is_staff)
    return overrides(role, by.contact_id, first.role, first.contact_id)


def _check(ticket: Ticket, answer: str, at: datetime) -> None:
    if answer == "confirmed":
        if ticket.state != State.RESOLVED:
            raise Conflict("This ticket is closed already.", field="state")
        if ticket.verified_at is None:
            raise Conflict(NOT_CHECKED, field="state")
    elif ticket.state == State.CLOSED and not reopens(ticket.closed_at or at, at):
        raise Conflict(TOO_LATE, field="state")


def close(ticket: Ticket, verb: str, *, name: str, by: Actor, at: datetime) -> None:
    """办结: confirmed by somebody, or closed by silence. Who may was asked before."""
    silent = verb == "close_by_silence"
    changes: dict[str, Any] = {"closed_at": at, "closed_by_silence": silent}
    if not silent:
        if ticket.responded_at is None:  # who confirms a result has heard of it, by phone at the latest now
            changes |= count_words(ticket, by=by, at=at)
        clocks.record(ticket.pk, "confirmed", at=at, by=by)
        changes |= {"confirmed_at": at, "confirmed_by": name}
    card = clocks.record(ticket.pk, "closed", at=at, by=by)
    move(ticket, verb, at=at, **{**changes, "customer_wrote_at": None, **due(card)})
    tell(TicketClosed(**about(ticket, by=by, at=at), silent=silent, name=name))


def mind_silence(now: datetime) -> int:
    """Remind of unanswered results, close where silence lasted; each in a transaction of its own."""
    waiting = Ticket.objects.filter(state=State.RESOLVED, verified_at__isnull=False, asked_at__isnull=False)
    return sum(_mind(pk, now) for pk in list(waiting.order_by("asked_at").values_list("pk", flat=True)[:500]))


@transaction.atomic
def _mind(ticket_id: int, now: datetime) -> bool:
    rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "contract", "owner"
    )
    ticket = rows.filter(pk=ticket_id, state=State.RESOLVED, asked_at__isnull=False).first()
    if ticket is None or ticket.asked_at is None:
        return False
    zone = ZoneInfo(settings.TIME_ZONE)
    step = step_due(ticket.asked_at, silence_days(ticket), ticket.reminded, now, zone)
    if step == "remind":
        ask(ticket, again=True, by=SYSTEM, at=now)
    elif step == "close":
        close(ticket, "close_by_silence", name="", by=SYSTEM, at=now)
        send_letter(
            ticket, lambda to: letters.closed_silently(ticket, to.name), purpose="closed", by=SYSTEM, at=now
        )
    return step is not None


def archive_closed(now: datetime) -> int:
    """归档: what has been closed for long enough is put away; it can be read, not changed."""
    old = Ticket.objects.filter(state=State.CLOSED, closed_at__lt=now - timedelta(days=ARCHIVE_DAYS))
    return sum(_archive(pk, now) for pk in list(old.order_by("closed_at").values_list("pk", flat=True)[:500]))


@transaction.atomic
def _archive(ticket_id: int, now: datetime) -> bool:
    rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",))
    ticket = rows.filter(
        pk=ticket_id, state=State.CLOSED, closed_at__lt=now - timedelta(days=ARCHIVE_DAYS)
    ).first()
    if ticket is None:
        return False
    move(ticket, "archive", at=now, archived_at=now)
    tell(TicketArchived(**about(ticket, by=SYSTEM, at=now)))
    return True

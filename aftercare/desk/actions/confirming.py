"""Asking the customer to confirm: a letter with a link that opens this one ticket, and dies."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from aftercare.desk import letters
from aftercare.desk.actions.changes import about, change
from aftercare.desk.actions.mails import send_letter
from aftercare.desk.actions.notices import notify
from aftercare.desk.actions.reaching import count_words
from aftercare.desk.facts import ConfirmationAsked
from aftercare.desk.letters import Letter
from aftercare.desk.models import Ticket
from aftercare.desk.queries.answering import answer_purpose
from aftercare.desk.queries.recipients import Recipient
from aftercare.desk.rules.patience import REOPEN_DAYS, patience
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records import links
from aftercare.records.journal import tell

DEFAULT_SILENCE_DAYS = 7
NOBODY_ASKED = N_("%(number)s has nobody with an address: call and ask whether it is solved: %(title)s")


def silence_days(ticket: Ticket) -> int:
    """How many days of silence count as a yes, by the contract."""
    return ticket.contract.silence_days if ticket.contract else DEFAULT_SILENCE_DAYS


def ask(ticket: Ticket, *, by: Actor, at: datetime, again: bool = False) -> None:
    """Ask everybody who takes part, each with a link of their own. The first asking starts the patience.

    The result in a colleague's words is an answer: the first response where nobody gave one before.
    """
    asked = ticket.asked_at or at
    ends = patience(asked, silence_days(ticket), ZoneInfo(settings.TIME_ZONE)).ends_at

    def compose(person: Recipient) -> Letter:
        address = link_for(ticket, person.contact_id, at)
        return letters.confirmation(ticket, person.name, address, ends, again=again)

    told = send_letter(ticket, compose, purpose="confirmation", by=by, at=at)
    if not told:
        _say_nobody_was_asked(ticket, at)
        return
    times = ticket.reminded + 1 if again else ticket.reminded
    answered = {} if again else count_words(ticket, by=by, at=at)
    change(ticket, at=at, asked_at=asked, reminded=times, **answered)
    tell(ConfirmationAsked(**about(ticket, by=by, at=at), times=times, to=told))


def _say_nobody_was_asked(ticket: Ticket, at: datetime) -> None:
    """Without an address nobody can be silent: the one responsible must call."""
    values = {"number": ticket.number, "title": ticket.title}
    notify([ticket.owner_id], ticket, kind="nobody_asked", text=NOBODY_ASKED, at=at, **values)


def link_for(ticket: Ticket, contact_id: int | None, at: datetime) -> str:
    """The address of a page where one contact answers about this ticket, without an account.

    It is worth nothing once the ticket was reopened: the round is signed into its purpose.
    """
    expires = at + timedelta(days=silence_days(ticket) + REOPEN_DAYS)
    purpose = answer_purpose(ticket.reopened)
    token = links.sign(purpose, ticket.pk, contact_id=contact_id, expires=expires, once=True)
    return f"{settings.BASE_URL}/a/{ticket.reopened}.{token}/"

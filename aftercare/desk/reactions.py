"""What the desk does when a room below tells something. Each may run twice and is heard once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from aftercare.accounts import queries as people
from aftercare.channels.actions import outbox
from aftercare.channels.facts import ConnectionFailing, MailFailed, ParcelLost
from aftercare.contracts.facts import CommitmentBreached, ContractExpiring, WarningDue
from aftercare.contracts.queries import contract_card, needs_warning
from aftercare.desk import letters
from aftercare.desk.actions.alarms import Alarm, raise_alarms, wake_or_wait
from aftercare.desk.actions.changes import mark_broken
from aftercare.desk.actions.notices import notify
from aftercare.desk.models import Notice, Ticket
from aftercare.desk.queries.wards import customer_address, managers_of, receivers, wards, wards_of
from aftercare.desk.rules.quiet import awake_at
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_

BROKEN = N_("%(commitment)s was not kept on %(number)s: %(title)s")
NEAR = N_("%(commitment)s is nearly due on %(number)s: %(title)s")
EXPIRES = N_("%(number)s %(name)s is covered until %(date)s: %(days)s days or less are left")
_ALARMING = (
    "number",
    "title",
    "priority",
    "customer_id",
    "owner_id",
    "team__lead_id",
    "contract__manager_id",
)
NOT_SAID = N_("An answer on %(number)s did not reach the customer's messenger: %(title)s")
CONNECTION_FAILS = N_("Connection %(name)s fails: nothing is told there")
NOT_DELIVERED = N_("A mail on %(number)s could not be delivered: %(title)s")


def escalate(broken: Sequence[CommitmentBreached]) -> None:
    """Promises are broken: mark the tickets, tell those who answer for them, in their list and by mail."""
    tickets = {ticket.pk: ticket for ticket in _alarming(fact.ticket_id for fact in broken)}
    facts = [fact for fact in broken if fact.ticket_id in tickets]
    if not facts:
        return
    mark_broken([(fact.ticket_id, fact.due_at) for fact in facts])
    answerable = wards_of(tickets.values())
    raise_alarms(
        [
            Alarm(
                ticket=tickets[fact.ticket_id],
                to=answerable[fact.ticket_id],
                kind="breach",
                text=BROKEN,
                commitment=fact.commitment,
                clock_id=fact.clock_id,
                once=f"breach:{fact.clock_id}",
                at=fact.told_at,
            )
            for fact in facts
        ]
    )


def warn(fact: WarningDue) -> None:
    """A promise is nearly due: tell those whom the commitment names."""
    ticket = _ticket(fact.ticket_id)
    if ticket is None or not ticket.is_open:
        return
    wants_customer = "customer" in fact.receivers
    alarm = Alarm(
        ticket=ticket,
        to=receivers(ticket, [*fact.receivers, "owner"] if wants_customer else fact.receivers),
        kind="warning",
        text=NEAR,
        commitment=fact.commitment,
        clock_id=fact.clock_id,
        once=f"warning:{fact.clock_id}:{fact.step}"[:80],
        at=fact.told_at or fact.at,
        about=f"{fact.clock_id}:{fact.step}",
    )
    if raise_alarms([alarm]) and wants_customer and customer_address(ticket):
        _forewarn(ticket, fact, alarm.at)


def _forewarn(ticket: Ticket, fact: WarningDue, at: datetime) -> None:
    """By mail to the customer's contact; the owner has learned of it, too."""
    contact, promise = ticket.contact, fact.commitment
    if contact is None:
        return
    letter = letters.written(
        contact.language, lambda: letters.forewarning(ticket, contact.name, gettext(promise), fact.due_at)
    )
    outbox.send(
        to=[contact.email],
        subject=letter.subject,
        text=letter.text,
        ticket_id=ticket.pk,
        customer_id=ticket.customer_id,
        purpose="warning",
        not_before=wake_or_wait(ticket, settings.TIME_ZONE, at),
        about=f"{fact.clock_id}:{fact.step}",
        by=SYSTEM,
        at=at,
    )


def is_warning_outdated(about: str) -> bool:
    """Whether a warning that waited for the morning (`<clock>:<step>`) would no longer be true."""
    clock_id, _, step = about.partition(":")
    return not needs_warning(int(clock_id), step)


def remind(fact: ContractExpiring) -> None:
    """A contract runs out: its manager (else the service managers) learns of it in the list and by mail."""
    card = contract_card(fact.contract_id)
    if card is None:
        return
    once = f"expiring:{fact.contract_id}:{fact.covered_until}:{fact.days}"
    told = managers_of(card.manager_id)
    known = Notice.objects.filter(person__in=told, once=once).values_list("person_id", flat=True)
    fresh = set(told) - set(known)
    values = {
        "number": fact.number,
        "name": card.name,
        "days": fact.days,
        "date": fact.covered_until.isoformat(),
        "contract_id": fact.contract_id,
    }
    notify(sorted(fresh), None, kind="expiring", text=EXPIRES, at=fact.at, once=once, **values)
    for box in people.postboxes(fresh).values():
        letter = letters.written(
            box.language, lambda: letters.expiring(fact.contract_id, gettext(EXPIRES) % values)
        )
        outbox.send(
            to=[box.address],
            subject=letter.subject,
            text=letter.text,
            purpose="expiry",
            not_before=awake_at(fact.at, ZoneInfo(box.time_zone or settings.TIME_ZONE)),
            by=SYSTEM,
            at=fact.at,
        )


def note_lost_answer(fact: ParcelLost) -> None:
    """Our words did not reach the customer's messenger: whoever is responsible must find another way."""
    ticket = _ticket(fact.ticket_id) if fact.ticket_id and fact.what == "answer" else None
    if ticket is None:
        return
    values = {"number": ticket.number, "title": ticket.title}
    told = [ticket.owner_id] if ticket.owner_id else wards(ticket)
    notify(told, ticket, kind="failed_mail", text=NOT_SAID, at=fact.at, **values)


def note_failing_connection(fact: ConnectionFailing) -> None:
    """Another system can't be told any more: the service managers learn of it in their list."""
    once = f"connection:{fact.connection_id}:{fact.at:%Y-%m-%dT%H:%M}"
    told = [one.id for one in people.staff("settings.edit")]
    notify(told, None, kind="channel", text=CONNECTION_FAILS, at=fact.at, once=once, name=fact.name)


def note_failed_mail(fact: MailFailed) -> None:
    """A mail to a customer did not arrive: whoever is responsible must find another way."""
    ticket = _ticket(fact.ticket_id) if fact.ticket_id else None
    if ticket is None or fact.purpose in ("escalation", "warning"):
        return
    values = {"number": ticket.number, "title": ticket.title}
    once = f"mail:{fact.outbound_id}"
    told = [ticket.owner_id] if ticket.owner_id else wards(ticket)
    notify(told, ticket, kind="failed_mail", text=NOT_DELIVERED, at=fact.at, once=once, **values)


def _alarming(ticket_ids: Iterable[int]) -> Iterable[Ticket]:
    """Tickets with as much as alarms need, which is little: there may be hundreds."""
    tickets = Ticket.objects.select_related("team", "contract")
    return tickets.only(*_ALARMING).filter(pk__in=set(ticket_ids))


def _ticket(ticket_id: int) -> Ticket | None:
    tickets = Ticket.objects.select_related("owner", "team", "contract", "customer", "contact")
    return tickets.filter(pk=ticket_id).first()

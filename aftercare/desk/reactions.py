"""What the desk does when a room below tells something. Each may run twice and is heard once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from aftercare.accounts import queries as people
from aftercare.channels.actions import outbox
from aftercare.channels.facts import MailFailed
from aftercare.contracts.facts import CommitmentBreached, ContractExpiring, WarningDue
from aftercare.contracts.queries import contract_card, needs_warning, next_clocks
from aftercare.desk import letters
from aftercare.desk.actions.changes import about, due
from aftercare.desk.actions.notices import notify
from aftercare.desk.facts import TicketEscalated
from aftercare.desk.models import Notice, Ticket
from aftercare.desk.queries.wards import customer_address, managers_of, receivers, wards
from aftercare.desk.rules.quiet import awake_at
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

BROKEN = N_("%(commitment)s was not kept on %(number)s: %(title)s")
NEAR = N_("%(commitment)s is nearly due on %(number)s: %(title)s")
EXPIRES = N_("%(number)s %(name)s is covered until %(date)s: %(days)s days or less are left")
NOT_DELIVERED = N_("A mail on %(number)s could not be delivered: %(title)s")


def escalate(fact: CommitmentBreached) -> None:
    """A promise is broken: mark the ticket, tell those who answer for it, in their list and by mail."""
    ticket = _ticket(fact.ticket_id)
    if ticket is None:
        return
    card = next_clocks([ticket.pk]).get(ticket.pk)
    breached_at = min(ticket.breached_at or fact.due_at, fact.due_at)
    Ticket.objects.filter(pk=ticket.pk).update(breached_at=breached_at, **due(card))
    about_what = f"breach:{fact.clock_id}"
    _alarm(
        ticket,
        wards(ticket),
        "breach",
        BROKEN,
        fact.commitment,
        clock_id=fact.clock_id,
        once=about_what,
        at=fact.told_at,
    )


def warn(fact: WarningDue) -> None:
    """A promise is nearly due: tell those whom the commitment names."""
    ticket = _ticket(fact.ticket_id)
    if ticket is None or not ticket.is_open:
        return
    once, at = f"warning:{fact.clock_id}:{fact.step}"[:80], fact.told_at or fact.at
    wants_customer = "customer" in fact.receivers
    told = receivers(ticket, [*fact.receivers, "owner"] if wants_customer else fact.receivers)
    fresh = _alarm(ticket, told, "warning", NEAR, fact.commitment, clock_id=fact.clock_id, once=once, at=at)
    if fresh and wants_customer and customer_address(ticket):
        _forewarn(ticket, fact, at)


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
        not_before=_not_before(ticket, settings.TIME_ZONE, at),
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


def note_failed_mail(fact: MailFailed) -> None:
    """A mail to a customer did not arrive: whoever is responsible must find another way."""
    ticket = _ticket(fact.ticket_id) if fact.ticket_id else None
    if ticket is None or fact.purpose in ("escalation", "warning"):
        return
    values = {"number": ticket.number, "title": ticket.title}
    once = f"mail:{fact.outbound_id}"
    told = [ticket.owner_id] if ticket.owner_id else wards(ticket)
    notify(told, ticket, kind="failed_mail", text=NOT_DELIVERED, at=fact.at, once=once, **values)


def _alarm(
    ticket: Ticket,
    to: list[int],
    kind: str,
    text: str,
    commitment: str,
    *,
    clock_id: int,
    once: str,
    at: datetime,
) -> bool:
    """Tell these people, each once. Returns whether anybody hadn't been told yet."""
    fresh = set(to) - set(Notice.objects.filter(person__in=to, once=once).values_list("person_id", flat=True))
    if not fresh:
        return False
    values = {"commitment": commitment, "number": ticket.number, "title": ticket.title}
    notify(sorted(fresh), ticket, kind=kind, text=text, at=at, once=once, **values)
    for box in people.postboxes(fresh).values():
        letter = letters.written(box.language, lambda: letters.alarm(ticket, _said(text, values)))
        purpose = "escalation" if kind == "breach" else "warning"
        outbox.send(
            to=[box.address],
            subject=letter.subject,
            text=letter.text,
            ticket_id=ticket.pk,
            purpose=purpose,
            not_before=_not_before(ticket, box.time_zone, at),
            about=once.removeprefix("warning:") if kind == "warning" else None,
            by=SYSTEM,
            at=at,
        )
    names = [card.name for card in people.people_by_ids(fresh).values()]
    tell(TicketEscalated(**about(ticket, by=SYSTEM, at=at), clock_id=clock_id, what=kind, told=sorted(names)))
    return True


def _said(text: str, values: dict[str, str]) -> str:
    """The sentence with the promise's name in the reader's language, too."""
    promise = values["commitment"]
    return gettext(text) % {**values, "commitment": gettext(promise)}


def _not_before(ticket: Ticket, zone: str, at: datetime) -> datetime:
    """The most urgent wakes people at night; everything else waits for the morning."""
    return at if ticket.priority == "P1" else awake_at(at, ZoneInfo(zone or settings.TIME_ZONE))


def _ticket(ticket_id: int) -> Ticket | None:
    tickets = Ticket.objects.select_related("owner", "team", "contract", "customer", "contact")
    return tickets.filter(pk=ticket_id).first()

"""受理: a report becomes a ticket, with its number, its clocks and a receipt, in one transaction."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions import clocks
from aftercare.contracts.facts import TicketRef
from aftercare.contracts.queries import ClockCard, Entitlement, entitlement
from aftercare.customers.cards import ContactCard
from aftercare.customers.policies import visible_customers, visible_systems
from aftercare.customers.queries import contact_card
from aftercare.desk.actions.changes import about, due
from aftercare.desk.actions.files import claim
from aftercare.desk.actions.incoming import Words
from aftercare.desk.actions.messages import add_message, said
from aftercare.desk.actions.participants import enrol
from aftercare.desk.actions.receipts import may_send, send_receipt
from aftercare.desk.actions.reports import Report, check
from aftercare.desk.facts import TicketReceived
from aftercare.desk.models import Ticket
from aftercare.desk.rules.priority import propose
from aftercare.desk.rules.words import lexemes
from aftercare.foundation.errors import Invalid, NotFound
from aftercare.foundation.facts import Actor, Fact
from aftercare.records.journal import tell
from aftercare.records.numbering import next_number
from aftercare.records.rows import insert, next_id

LATE = timedelta(minutes=2)


@transaction.atomic
def open_ticket(report: Report, *, by: Actor, at: datetime) -> Ticket:
    """Open a ticket. A customer reports for themselves, at this moment; staff for anybody, also afterwards.

    Raises NotFound for somebody else's customer, system or file, Invalid for what can't be right.
    """
    if by.is_customer:
        require(by, "portal.report")
        if by.customer_id != report.customer_id:
            raise NotFound("There is no such customer.")
        report = replace(report, contact_id=by.contact_id, contract_id=None, priority="", received_at=at)
    else:
        require(by, "ticket.create")
    check(report, at)
    contact = _contact(report, by)
    files = claim(report.attachments, report.customer_id, by)
    words = Words(
        text=said(report.text or report.title),
        at=report.received_at,
        channel=report.channel,
        author_name=contact.name if contact else by.name,
        contact_id=contact.id if contact else None,
        attachment_ids=[file.pk for file in files],
    )
    return register(report, words, contact, by=by, at=at)


def register(
    report: Report,
    words: Words,
    contact: ContactCard | None,
    *,
    receipt: bool = True,
    by: Actor,
    at: datetime,
) -> Ticket:
    """Open a ticket without asking who may: number, words, participants, entitlement, clocks, receipt."""
    covered = _covered(report)
    ticket = _ticket(report, covered, at)
    acknowledged = receipt and may_send(ticket, contact, words=words, at=at)
    card, shown = clocks.begin(_ref(ticket), covered=covered, acknowledged=acknowledged, at=at, by=by)
    _write(ticket, card)
    add_message(ticket, "incoming", words.text, by=by, at=words.at, written_at=at, **words.fields())
    enrol(ticket, report, contact, confirmed=by.via != "mail")
    told: list[Fact] = [_received(ticket, words, by=by, late=at - report.received_at > LATE)]
    if acknowledged and contact:
        told.append(send_receipt(ticket, contact, card, words=words, at=at))
    tell(*told, *shown)
    return ticket


def _received(ticket: Ticket, words: Words, *, by: Actor, late: bool) -> TicketReceived:
    return TicketReceived(
        **about(ticket, by=by, at=words.at),
        channel=ticket.channel,
        title=ticket.title,
        request_class=ticket.request_class,
        priority=ticket.priority,
        backdated="registered afterwards" if late else "",
    )


def _contact(report: Report, by: Actor) -> ContactCard | None:
    """Who reports; belongs to the customer, as do the system and, for staff, the customer to the living."""
    contact = contact_card(report.contact_id) if report.contact_id is not None else None
    if report.contact_id is not None and (contact is None or contact.customer_id != report.customer_id):
        raise NotFound("There is no such contact.")
    if contact is None and not visible_customers(by).filter(pk=report.customer_id).exists():
        raise NotFound("There is no such customer.")
    if report.system_id is not None:
        theirs = visible_systems(by).filter(pk=report.system_id, customer_id=report.customer_id)
        if not theirs.exists():
            raise NotFound("There is no such system.")
    return contact


def _covered(report: Report) -> Entitlement:
    """In or out of warranty at the time of reporting; a contract chosen by staff must be one that fits."""
    found = entitlement(report.customer_id, report.system_id, report.received_at)
    if report.contract_id is None:
        return found
    for candidate in found.candidates:
        if candidate.contract_id == report.contract_id:
            return Entitlement(state=candidate.state, contract_id=candidate.contract_id)
    if found.contract_id != report.contract_id:
        raise Invalid("This contract does not cover the request.", field="contract")
    return found


def _ticket(report: Report, covered: Entitlement, at: datetime) -> Ticket:
    """With number and id, not written yet."""
    title = " ".join(said(report.title, "title").split())[:300]
    urgent = report.request_class == "urgent_business"
    return Ticket(
        id=next_id(Ticket),
        number=next_number("GD", at),
        customer_id=report.customer_id,
        contact_id=report.contact_id,
        system_id=report.system_id,
        contract_id=covered.contract_id,
        entitlement=covered.state,
        title=title,
        symptom=report.text.replace("\x00", "")[:20_000],
        **_particulars(report),
        spoken_code=f"{secrets.randbelow(10**6):06d}",
        priority=_priority(report),
        emergency=urgent,
        received_at=report.received_at,
        updated_at=at,
        customer_wrote_at=report.received_at,
    )


def _write(ticket: Ticket, card: ClockCard | None) -> None:
    for name, value in due(card).items():
        setattr(ticket, name, value)
    searched = (ticket.title, ticket.symptom, ticket.error_text, ticket.external_number)
    ticket.words = lexemes(" ".join(searched))
    insert(ticket)
    ticket.words = None


def _particulars(report: Report) -> dict[str, Any]:
    texts = ("steps", "error_text", "environment")
    return {
        **{name: str(getattr(report, name)).replace("\x00", "")[:20_000] for name in texts},
        "channel": report.channel,
        "external_number": report.external_number[:80],
        "request_class": report.request_class,
        "kind": report.kind,
        "impact": report.impact,
        "scope": report.scope,
        "urgency_wanted": report.urgency,
        "occurred_at": report.occurred_at,
    }


def _priority(report: Report) -> str:
    if report.priority:
        return report.priority
    if report.request_class == "urgent_business":
        return "P1"
    return propose(report.impact, report.scope, report.urgency) if report.impact else "P3"


def _ref(ticket: Ticket) -> TicketRef:
    return TicketRef(
        ticket_id=ticket.pk,
        number=ticket.number,
        title=ticket.title,
        customer_id=ticket.customer_id,
        request_class=ticket.request_class,
        priority=ticket.priority,
        received_at=ticket.received_at,
        contract_id=ticket.contract_id,
        system_id=ticket.system_id,
        entitlement=ticket.entitlement,
    )

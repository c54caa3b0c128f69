"""Which ticket a mail belongs to, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from aftercare.channels import identity
from aftercare.channels.mail.message_ids import find_signed
from aftercare.channels.mail.rules.mail import ParsedMail
from aftercare.desk.models import Message, Participant, Ticket
from aftercare.desk.rules.states import OPEN, State
from aftercare.desk.rules.threading import ids_inside, number_in
from aftercare.records.asking import Objects, Question

RECENT = timedelta(days=180)
LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Joint:
    """A ticket that a mail speaks of. `proven`: it answers a mail of ours; else it only says so."""

    ticket: Ticket
    proven: bool


def joint(parsed: ParsedMail, customer_id: int | None) -> Joint | None:
    """By our signed ids, newest first; else by a mail of the same customer; else by the number in the
    subject; else by the customer's own number for it. Merged tickets lead to the survivor.
    """
    ids = answered_ids(parsed)
    ticket = _signed(ids)
    if ticket is not None:
        return Joint(ticket, proven=True)
    ticket = (
        _by_their_ids(ids, customer_id)
        or _by_number(parsed.subject)
        or _by_their_number(parsed.subject, customer_id)
    )
    return Joint(ticket, proven=False) if ticket else None


def answered_ids(parsed: ParsedMail) -> list[str]:
    """What a mail answers, the nearest first; for a report, the ids of the mail it returns."""
    inside: list[str] = []
    if parsed.kind != "message":
        for file in parsed.attachments:
            if file.type in ("message/rfc822", "text/rfc822-headers", "message/global"):
                inside += ids_inside(file.content)
    nearest = [parsed.in_reply_to] if parsed.in_reply_to else []
    return [*inside, *nearest, *reversed(parsed.references)]


def takes_part(ticket: Ticket, address: str) -> bool:
    """Whether this address is on the ticket, if only by a Cc."""
    return Participant.objects.filter(ticket=ticket, address=address.lower()).exists()


def survivor(ticket: Ticket) -> Ticket:
    """Where a merged ticket went on."""
    for _ in range(LONGEST_CHAIN):
        if ticket.merged_into is None:
            break
        ticket = ticket.merged_into
    return ticket


def _signed(ids: Sequence[str]) -> Ticket | None:
    found = find_signed(ids, identity.secret())
    return _first(_BY_ID(found.ticket_id)) if found and found.ticket_id else None


def _by_their_ids(ids: Sequence[str], customer_id: int | None) -> Ticket | None:
    """A mail in the thread of another one of the same customer, even if the first of it never reached us."""
    if not ids or customer_id is None:
        return None
    wanted = Q(message_id__in=ids) | Q(root__in=ids)
    found = Message.objects.filter(wanted, ticket__customer_id=customer_id).order_by("-id")
    ticket_id = found.values_list("ticket_id", flat=True).first()
    return _first(_BY_ID(ticket_id)) if ticket_id else None


def _by_number(subject: str) -> Ticket | None:
    number = number_in(subject)
    return _first(_BY_NUMBER(number)) if number else None


def _by_their_number(subject: str, customer_id: int | None) -> Ticket | None:
    """The other side may be a service desk that knows the matter by a number of its own."""
    if customer_id is None:
        return None
    for pk, number in _THEIR_NUMBERS(customer_id):
        if len(number) > 3 and number in subject:
            return _first(_BY_ID(pk))
    return None


_THEIR_NUMBERS = Question(
    lambda customer_id: (
        Ticket.objects.filter(customer_id=customer_id, state__in=OPEN)
        .exclude(external_number="")
        .order_by("-id")
        .values_list("pk", "external_number")[:200]
    ),
    int,
)


def _rows() -> QuerySet[Ticket]:
    return Ticket.objects.select_related("customer", "contact", "contract", "owner", "merged_into")


_BY_ID = Objects(lambda key: _rows().filter(pk=key), int)
_BY_NUMBER = Objects(lambda number: _rows().filter(number=number), str)


def _first(found: Sequence[Ticket]) -> Ticket | None:
    ticket = found[0] if found else None
    return survivor(ticket) if ticket is not None and ticket.state == State.MERGED else ticket

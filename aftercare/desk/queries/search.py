"""Finding tickets by words, by number, and by likeness."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet

from aftercare.desk.models import Ticket
from aftercare.desk.policies import sees_all, visible_to
from aftercare.desk.queries.rows import COLUMNS, TicketRow, made, read
from aftercare.desk.rules.words import alike, alike_by_codes, fold, wanted
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.asking import Objects, Question

NO_SUCH_TICKET = N_("There is no such ticket.")
LIKELY = timedelta(days=400)
WEIGHED = 200
LIKEST = 5


class Lexemes(SearchQuery):
    """Words cut by ourselves, as a tsquery without PostgreSQL's own cutting."""

    template = "(%(expressions)s)::tsquery"


def matching(tickets: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Those of the tickets that hold every word of the text, or whose number begins like it."""
    number = fold(text).strip().upper()
    if number.startswith("GD") and number[2:].replace("-", "").isdigit():
        return tickets.filter(number__startswith=number)
    words = wanted(text)
    if not words:
        return tickets.none()
    return tickets.filter(Q(words=Lexemes(words, search_type="raw")) | Q(external_number=text.strip()[:80]))


def search(by: Actor, text: str, *, limit: int = 20) -> list[TicketRow]:
    """The newest visible tickets that match. One statement."""
    return read(matching(visible_to(by), text).order_by("-id")[: min(limit, 50)])


def similar(ticket: Ticket, by: Actor, *, limit: int = LIKEST) -> list[TicketRow]:
    """Tickets of the same customer or product whose words are most alike, the likest first.

    Only so many are weighed, whatever the number of tickets: the newest of those that share a word, and the
    newest of those that share a code (an error's number says more than a pair of characters). One statement.
    """
    words = alike(f"{ticket.title} {ticket.error_text}")
    if not words:
        return []
    telling = alike_by_codes(f"{ticket.title} {ticket.error_text}")
    product = ticket.system.product if ticket.system is not None else ""
    given = (ticket.pk, ticket.customer_id, product, ticket.received_at - LIKELY, words, telling)
    if sees_all(by) and limit == LIKEST:
        return [made(values) for values in _ALIKE_OF_STAFF(*given)]
    return read(_alike(visible_to(by), *given)[:limit])


def _alike(
    tickets: QuerySet[Ticket],
    key: int,
    customer_id: int,
    product: str,
    since: datetime,
    words: str,
    telling: str,
) -> QuerySet[Ticket]:
    """Those of the tickets that are like the one with this key, the likest first."""
    near = Q(customer_id=customer_id) | Q(system__product=product) & ~Q(system__product="")
    found = tickets.filter(near, received_at__gte=since).exclude(pk=key)
    weighed = _newest(found, words, WEIGHED).union(_newest(found, telling, WEIGHED))
    likeness = SearchRank(F("words"), Lexemes(words, search_type="raw"), normalization=1)
    ranked = Ticket.objects.filter(pk__in=weighed).annotate(likeness=likeness)
    return ranked.order_by("-likeness", "-id")


def _newest(found: QuerySet[Ticket], words: str, most: int) -> QuerySet[Ticket, Any]:
    """The ids of the newest that hold any of the words."""
    return found.filter(words=Lexemes(words, search_type="raw")).order_by("-id").values("pk")[:most]


#: Planned each time: whether a word is rare decides which index serves.
_ALIKE_OF_STAFF = Question(
    lambda *given: _alike(Ticket.objects.all(), *given).values_list(*COLUMNS)[:LIKEST],
    *(int, int, str, datetime, str, str),
    anew=True,
)


def twins(by: Actor, customer_id: int, text: str, *, now: datetime, limit: int = 3) -> list[TicketRow]:
    """Open or recent tickets that a new report may repeat, shown while it is being written."""
    words = alike(text)
    if not words:
        return []
    query = Lexemes(words, search_type="raw")
    recent = visible_to(by).filter(customer_id=customer_id, received_at__gte=now - timedelta(days=14))
    ranked = recent.filter(words=query).annotate(likeness=SearchRank(F("words"), query, normalization=1))
    return read(ranked.filter(likeness__gt=0).order_by("-likeness", "-id")[:limit])


def get(number: str, by: Actor) -> Ticket:
    """The ticket of this number; NotFound if there is none that `by` may see. One statement."""
    found = _OF_STAFF(number) if sees_all(by) else _numbered(visible_to(by), number)
    if not found:
        raise NotFound(NO_SUCH_TICKET)
    ticket: Ticket = found[0]
    return ticket


def _numbered(tickets: QuerySet[Ticket], number: str) -> QuerySet[Ticket]:
    related = ("customer", "contact", "system", "contract", "owner", "team")
    return tickets.select_related(*related).filter(number=number)


_OF_STAFF = Objects(partial(_numbered, Ticket.objects.all()), str)


def get_version(number: str, version: int | None, by: Actor) -> Ticket:
    """Like `get`, as a form saw it: if the ticket has changed since, the action on it ends in a Conflict."""
    ticket = get(number, by)
    if version is not None:
        ticket.version = version
    return ticket

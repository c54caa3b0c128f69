"""报价: work that no contract covers has a price, and waits for a yes (A3)."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from aftercare.desk import letters, policies
from aftercare.desk.actions.addresses import price_address
from aftercare.desk.actions.changes import about, change
from aftercare.desk.actions.mails import send_letter
from aftercare.desk.actions.messages import said
from aftercare.desk.actions.notices import notify
from aftercare.desk.facts import QuotationAnswered, QuotationOffered
from aftercare.desk.models import Quotation, Ticket
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell
from aftercare.records.numbering import next_number

ANSWERED = N_("%(name)s answered the quotation of %(number)s: %(title)s")
MOST = Decimal("999999999.99")


@transaction.atomic
def offer(
    ticket: Ticket,
    *,
    amount: Decimal,
    text: str,
    valid_until: date | None = None,
    currency: str = "CNY",
    by: Actor,
    at: datetime,
) -> Quotation:
    """Offer a price to the customer. A newer offer withdraws the one that is still open."""
    policies.require(by, ticket, "quote")
    words, price = said(text), _price(amount)
    if valid_until is not None and valid_until < at.astimezone(ZoneInfo(settings.TIME_ZONE)).date():
        raise Invalid("The quotation must be valid for a while.", field="valid_until")
    ticket.quotations.filter(state="offered").update(state="withdrawn")
    quotation = Quotation.objects.create(
        ticket=ticket,
        number=next_number("BJ", at),
        amount=price,
        currency=currency,
        text=words,
        valid_until=valid_until,
        offered_at=at,
        offered_by_id=by.person_id,
    )
    change(ticket, at=at)
    shown = f"{currency} {price:,.2f}"
    send_letter(
        ticket,
        lambda to: letters.quotation(
            ticket, words, shown, price_address(quotation.pk, ticket.pk, to.contact_id, at)
        ),
        purpose="quotation",
        by=by,
        at=at,
    )
    tell(
        QuotationOffered(
            **about(ticket, by=by, at=at),
            quotation_id=quotation.pk,
            amount=price,
            currency=currency,
            valid_until=valid_until,
        )
    )
    return quotation


def _price(amount: Decimal) -> Decimal:
    if not amount.is_finite() or not 0 <= amount <= MOST or amount != round(amount, 2):
        raise Invalid("This is not an amount of money.", field="amount")
    return round(amount, 2)


@transaction.atomic
def answer(
    ticket: Ticket,
    quotation_id: int,
    *,
    accepted: bool,
    text: str = "",
    name: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """The coordinator accepts or declines. Staff note a written answer that came elsewhere: `name`."""
    policies.require(by, ticket, "answer_quotation")
    who = by.name if by.is_customer else said(name, "name")
    quotation = Quotation.objects.select_for_update().filter(pk=quotation_id, ticket=ticket).first()
    if quotation is None or quotation.state != "offered":
        raise Conflict("This quotation is no longer open.")
    if (
        accepted
        and quotation.valid_until
        and quotation.valid_until < at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    ):
        raise Conflict("This quotation has expired. Ask for a new one.")
    quotation.state = "accepted" if accepted else "declined"
    quotation.answered_at, quotation.answered_by, quotation.answer_text = at, who, text[:4000]
    quotation.save(update_fields=["state", "answered_at", "answered_by", "answer_text"])
    change(ticket, at=at)
    tell(
        QuotationAnswered(
            **about(ticket, by=by, at=at), quotation_id=quotation.pk, accepted=accepted, name=who
        )
    )
    values = {"name": who, "number": ticket.number, "title": ticket.title}
    people = [ticket.owner_id, quotation.offered_by_id]
    notify(people, ticket, kind="quotation", text=ANSWERED, at=at, **values)

"""Hours or visits of a contract run out: its manager and the customer's coordinators learn of it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from aftercare.accounts import queries as people
from aftercare.channels.actions import outbox
from aftercare.contracts.facts import BudgetReached
from aftercare.contracts.queries import contract_card
from aftercare.customers.queries import contacts_of
from aftercare.desk import letters
from aftercare.desk.actions.notices import notify
from aftercare.desk.queries.wards import managers_of
from aftercare.desk.rules.quiet import awake_at
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_

SPENT = {
    "hours": N_("%(number)s %(name)s: %(used)s of %(amount)s hours are used (%(share)s)"),
    "visits": N_("%(number)s %(name)s: %(used)s of %(amount)s visits are used (%(share)s)"),
}


def tell_reached(fact: BudgetReached) -> None:
    """In the manager's list and by mail; to the coordinators by mail, when it is day."""
    card = contract_card(fact.contract_id)
    if card is None:
        return
    values = {
        "number": fact.number,
        "name": card.name,
        "used": f"{fact.used.normalize():f}",
        "amount": f"{fact.amount.normalize():f}",
        "share": f"{fact.share}%",
        "contract_id": fact.contract_id,
    }
    told = managers_of(card.manager_id)
    text, once = SPENT[fact.budget_kind], f"budget:{fact.budget_id}:{fact.period}:{fact.share}"
    notify(told, None, kind="budget", text=text, at=fact.at, once=once, **values)
    for box in people.postboxes(told).values():
        _write(box.address, box.language, box.time_zone, text, values, fact, portal=False)
    for contact in contacts_of(fact.customer_id or 0):
        if contact.role == "coordinator" and contact.email and contact.can_receive_mail:
            _write(contact.email, contact.language, "", text, values, fact, portal=True)


def _write(
    address: str,
    language: str,
    zone: str,
    text: str,
    values: dict[str, Any],
    fact: BudgetReached,
    *,
    portal: bool,
) -> None:
    letter = letters.written(
        language, lambda: letters.spent(fact.contract_id, gettext(text) % values, portal=portal)
    )
    outbox.send(
        to=[address],
        subject=letter.subject,
        text=letter.text,
        customer_id=fact.customer_id,
        purpose="budget",
        not_before=awake_at(fact.at, ZoneInfo(zone or settings.TIME_ZONE)),
        by=SYSTEM,
        at=fact.at,
    )

"""What waits for the customer, one thing each: a result, a question, a plan, a price, a priority."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from aftercare.desk.models import Plan, Quotation
from aftercare.desk.queries.inbox import to_answer
from aftercare.desk.queries.rows import TicketRow
from aftercare.foundation.facts import Actor

ORDER = ("result", "quotation", "plan", "question", "priority")


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """One thing to answer. `what` is a word of ORDER, `id` that of the plan or quotation."""

    what: str
    row: TicketRow
    id: int = 0
    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    until: datetime | date | None = None


def awaited(by: Actor) -> list[Awaited]:
    """Everything that waits for `by`, the most pressing kind first. Three statements."""
    rows = to_answer(by)
    ids = [row.id for row in rows]
    waiting = Plan.objects.filter(ticket__in=ids, confirmed_at=None, declined_at=None).order_by("pk")
    plans = {plan.ticket_id: plan for plan in waiting}
    prices = {one.ticket_id: one for one in Quotation.objects.filter(ticket__in=ids, state="offered")}
    found = [one for row in rows for one in _of(row, plans, prices)]
    return sorted(found, key=lambda one: ORDER.index(one.what))


def _of(row: TicketRow, plans: Mapping[int, Plan], prices: Mapping[int, Quotation]) -> Iterator[Awaited]:
    if row.customer_step == "to_confirm":
        yield Awaited(what="result", row=row)
    if price := prices.get(row.id):
        money = {"amount": price.amount, "currency": price.currency, "until": price.valid_until}
        yield Awaited(what="quotation", row=row, id=price.pk, text=price.text, **money)  # type: ignore[arg-type]
    if plan := plans.get(row.id):
        yield Awaited(what="plan", row=row, id=plan.pk, text=plan.text, until=plan.finishes_at)
    if row.customer_step == "waiting_customer":
        yield Awaited(what="question", row=row, text=row.hold_note, until=row.hold_until)
    if row.priority_proposed:
        yield Awaited(what="priority", row=row)

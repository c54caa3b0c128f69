"""Plans and prices answered through the link of a letter, without an account."""

from datetime import datetime

from django.db import transaction

from aftercare.desk.actions import planning, quotations
from aftercare.desk.queries.linked import open_plan_link, open_price_link
from aftercare.records import links


@transaction.atomic
def plan_by_link(token: str, *, confirmed: bool, why: str = "", at: datetime) -> None:
    """Confirm or decline the plan that the link is for; the link is used up by it. LinkDead if it was."""
    door = open_plan_link(token, at=at)
    links.spend(door.link)
    planning.answer_plan(door.ticket, door.plan.pk, confirmed=confirmed, why=why, by=door.by, at=at)


@transaction.atomic
def price_by_link(token: str, *, accepted: bool, text: str = "", at: datetime) -> None:
    """Accept or decline the price that the link is for. Forbidden unless it was a coordinator's letter."""
    door = open_price_link(token, at=at)
    links.spend(door.link)
    quotations.answer(door.ticket, door.quotation.pk, accepted=accepted, text=text, by=door.by, at=at)

"""What a signed link to a plan or a price opens: that one thing, for one contact, until it was answered."""

from dataclasses import dataclass, replace
from datetime import datetime

from aftercare.customers.queries import contact_card
from aftercare.desk.models import Plan, Quotation, Ticket
from aftercare.desk.queries.answering import Door, link_actor
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records import links

NO_SUCH_PAGE = "There is no such page."
LONGEST_ID = 18


@dataclass(frozen=True)
class PlanDoor(Door):
    plan: Plan


@dataclass(frozen=True)
class PriceDoor(Door):
    """`may_answer`: prices are accepted by coordinators only."""

    quotation: Quotation
    may_answer: bool


def offer_purpose(what: str, offer_id: int) -> str:
    """What a link to a plan or a quotation may be used for: this one only."""
    return f"desk.{what}.{offer_id}"


def open_plan_link(token: str, *, at: datetime) -> PlanDoor:
    """Read a link `p<id>.<signed>`. Opening changes nothing. NotFound, or LinkDead once it is answered."""
    plan_id, link = _read(token, "p", "plan", at)
    ticket = _ticket(link)
    plan = Plan.objects.filter(pk=plan_id, ticket=ticket).first()
    if plan is None:
        raise NotFound(NO_SUCH_PAGE)
    if plan.confirmed_at or plan.declined_at:
        raise links.LinkDead("This plan has been answered already.")
    return PlanDoor(ticket, link_actor(ticket, link.contact_id), link, plan)


def open_price_link(token: str, *, at: datetime) -> PriceDoor:
    """Read a link `q<id>.<signed>`. Opening changes nothing. NotFound, or LinkDead once it is answered."""
    quotation_id, link = _read(token, "q", "quotation", at)
    ticket = _ticket(link)
    quotation = Quotation.objects.filter(pk=quotation_id, ticket=ticket).first()
    if quotation is None:
        raise NotFound(NO_SUCH_PAGE)
    if quotation.state != "offered":
        raise links.LinkDead("This quotation is no longer open.")
    by, may_answer = _deciding(link_actor(ticket, link.contact_id))
    return PriceDoor(ticket, by, link, quotation, may_answer)


def _read(token: str, letter: str, what: str, at: datetime) -> tuple[int, links.Link]:
    name, _, signed = token.partition(".")
    digits = name.removeprefix(letter)
    if not name.startswith(letter) or not digits.isdecimal() or len(digits) > LONGEST_ID:
        raise NotFound(NO_SUCH_PAGE)
    return int(digits), links.read(signed, offer_purpose(what, int(digits)), at=at)


def _ticket(link: links.Link) -> Ticket:
    rows = Ticket.objects.select_related("customer", "contact", "owner", "contract")
    ticket = rows.filter(pk=link.subject_id).first()
    if ticket is None:
        raise NotFound(NO_SUCH_PAGE)
    return ticket


def _deciding(by: Actor) -> tuple[Actor, bool]:
    """A coordinator's link carries the right to decide; anybody else's only shows."""
    contact = contact_card(by.contact_id) if by.contact_id else None
    if contact is None or contact.role != "coordinator":
        return by, False
    scopes = (by.scopes or frozenset()) | {"portal.confirm"}
    return replace(by, roles=frozenset({"coordinator"}), scopes=scopes), True

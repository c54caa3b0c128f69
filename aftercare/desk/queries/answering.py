"""What a signed link opens: one ticket, for one contact, as long as the round lasts."""

from dataclasses import dataclass
from datetime import datetime

from aftercare.customers.queries import contact_card
from aftercare.desk.models import Ticket
from aftercare.desk.policies import LINK
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records import links

LONGEST_ROUND = 4
PERMISSIONS = frozenset({"portal.read_own", "portal.answer"})


@dataclass(frozen=True)
class Door:
    """An opened link: the ticket, who may act through it, and the link itself (to be spent by acting)."""

    ticket: Ticket
    by: Actor
    link: links.Link


def answer_purpose(round_: int) -> str:
    """What a link of this round may be used for."""
    return f"desk.answer.{round_}"


def open_link(token: str, *, at: datetime) -> Door:
    """Read a link of a letter. Opening changes nothing: a scanner may do it.

    NotFound if it isn't genuine, LinkDead if it was used, has expired, or the ticket was reopened since.
    """
    round_, _, signed = token.partition(".")
    if not round_.isdecimal() or len(round_) > LONGEST_ROUND:
        raise NotFound("There is no such page.")
    link = links.read(signed, answer_purpose(int(round_)), at=at)
    tickets = Ticket.objects.select_related("customer", "contact", "owner", "contract")
    ticket = tickets.filter(pk=link.subject_id).first()
    if ticket is None:
        raise NotFound("There is no such page.")
    if ticket.reopened != int(round_):
        raise links.LinkDead("This ticket was opened again after the letter. The newest letter counts.")
    return Door(ticket, link_actor(ticket, link.contact_id), link)


def link_actor(ticket: Ticket, contact_id: int | None) -> Actor:
    """Whoever holds a link: may read and answer one ticket, as the contact it was sent to."""
    contact = contact_card(contact_id) if contact_id else None
    if contact is not None and (contact.customer_id != ticket.customer_id or not contact.is_active):
        raise NotFound("There is no such page.")
    return Actor(
        kind="link",
        name=contact.name if contact else "",
        customer_id=ticket.customer_id,
        contact_id=contact.id if contact else None,
        roles=frozenset({"reporter"}),
        via="link",
        scopes=PERMISSIONS | {f"{LINK}{ticket.pk}"},
    )

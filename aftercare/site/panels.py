"""What the upper rooms have to say on a customer's page: open tickets and contracts."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from markupsafe import Markup

from aftercare.accounts.rules.permissions import can
from aftercare.contracts import labels as contract_labels
from aftercare.contracts import queries as contracts
from aftercare.contracts.queries import ContractCard
from aftercare.customers import panels
from aftercare.desk import queries as desk
from aftercare.desk.labels import label
from aftercare.desk.queries import TicketRow
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class Tickets:
    rows: list[TicketRow]
    now: datetime

    def state(self, row: TicketRow) -> str:
        return label("state", row.state)


@dataclass(frozen=True, kw_only=True)
class Contracts:
    cards: list[ContractCard]

    def cover(self, card: ContractCard) -> str:
        return contract_labels.label(contract_labels.ENTITLEMENTS, card.entitlement)

    def kind(self, card: ContractCard) -> str:
        return contract_labels.label(contract_labels.KINDS, card.kind)


def furnish() -> None:
    """Hang the panels up. Called once, by the wiring."""
    panels.register(N_("Open tickets"), 10, show_tickets)
    panels.register(N_("Contracts"), 20, show_contracts)


def show_tickets(customer_id: int, by: Actor) -> Markup | None:
    """The open tickets, what falls due next first."""
    if not can(by, "ticket.read"):
        return None
    rows = desk.of_customer(by, customer_id)
    page = Tickets(rows=rows, now=timezone.now())
    return Markup(pages.render("site/panel_tickets.html", page)) if rows else None  # noqa: S704 our own page


def show_contracts(customer_id: int, by: Actor) -> Markup | None:
    """The contracts that are or were in force, the newest first."""
    if not can(by, "contract.read"):
        return None
    page = Contracts(cards=contracts.contracts_of(customer_id))
    return Markup(pages.render("site/panel_contracts.html", page)) if page.cards else None  # noqa: S704 our own page

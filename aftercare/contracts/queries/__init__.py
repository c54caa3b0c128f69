"""What one asks about promises, contracts and money. Other rooms import from here."""

from aftercare.contracts.queries.cards import ClockCard, Entitlement
from aftercare.contracts.queries.clocks import clocks_of, explain, next_clocks
from aftercare.contracts.queries.coverage import entitlement

__all__ = ["ClockCard", "Entitlement", "clocks_of", "entitlement", "explain", "next_clocks"]

"""What one asks about promises, contracts and money. Other rooms import from here."""

from aftercare.contracts.queries.cards import Candidate, ClockCard, Entitlement
from aftercare.contracts.queries.clocks import clocks_of, explain, needs_warning, next_clocks, parked, timed
from aftercare.contracts.queries.contracts import (
    ContractCard,
    ContractPage,
    contract_card,
    contract_list,
    contract_page,
    contracts_of,
)
from aftercare.contracts.queries.coverage import entitlement, state_under
from aftercare.contracts.queries.kept import Kept, kept_and_broken
from aftercare.contracts.queries.ledger import Statement, reconcile, statement
from aftercare.contracts.queries.penalties import open_penalties
from aftercare.contracts.queries.totals import PenaltySum, Tally, contract_names, penalty_sums, tallies
from aftercare.contracts.queries.trying import try_out

__all__ = [
    "Candidate",
    "ClockCard",
    "ContractCard",
    "ContractPage",
    "Entitlement",
    "Kept",
    "PenaltySum",
    "Statement",
    "Tally",
    "clocks_of",
    "contract_card",
    "contract_list",
    "contract_names",
    "contract_page",
    "contracts_of",
    "entitlement",
    "explain",
    "kept_and_broken",
    "needs_warning",
    "next_clocks",
    "open_penalties",
    "parked",
    "penalty_sums",
    "reconcile",
    "state_under",
    "statement",
    "tallies",
    "timed",
    "try_out",
]

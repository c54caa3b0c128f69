"""The facts on a ticket's timeline that a promise can hang on."""

from typing import Final

#: Facts of the same instant happen in this order.
FACT_KINDS: Final = (
    "received",
    "customer_wrote",
    "acknowledged",
    "requirement_discussed",
    "answered",
    "agreed",
    "responded",
    "replied",
    "dispatched",
    "arrived",
    "started",
    "plan_given",
    "plan_confirmed",
    "workaround_given",
    "resolved",
    "recovered",
    "verified",
    "confirmed",
    "closed",
    "reopened",
    "reprioritised",
    "merged",
    "cancelled",
)
RANK: Final = {kind: rank for rank, kind in enumerate(FACT_KINDS)}

#: These end or replace clocks; no promise counts from them or is fulfilled by them.
ENDINGS: Final = frozenset({"merged", "cancelled"})
STEERING: Final = ENDINGS | {"reprioritised"}
MILESTONES: Final = frozenset(FACT_KINDS) - STEERING - {"reopened"}

#: A reopened ticket owes these again; a response or a visit has been given for good.
OWED_AGAIN: Final = frozenset({"resolved", "recovered", "verified", "confirmed", "closed"})

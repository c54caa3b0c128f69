from aftercare.contracts.models.budgets import Budget, BudgetWarning, Draw
from aftercare.contracts.models.calendars import Calendar, CalendarVersion
from aftercare.contracts.models.clocks import Breach, Clock, Waiver, WarningGiven
from aftercare.contracts.models.contracts import Contract, ContractSystem, ServiceMember
from aftercare.contracts.models.deposits import Deposit, LedgerEntry, PenaltyCase
from aftercare.contracts.models.residents import ResidentDay, ResidentPlan
from aftercare.contracts.models.terms import Commitment
from aftercare.contracts.models.timing import Hold, TimedTicket, TimelineFact
from aftercare.contracts.models.totals import DayTotal

__all__ = [
    "Breach",
    "Budget",
    "BudgetWarning",
    "Calendar",
    "CalendarVersion",
    "Clock",
    "Commitment",
    "Contract",
    "ContractSystem",
    "DayTotal",
    "Deposit",
    "Draw",
    "Hold",
    "LedgerEntry",
    "PenaltyCase",
    "ResidentDay",
    "ResidentPlan",
    "ServiceMember",
    "TimedTicket",
    "TimelineFact",
    "Waiver",
    "WarningGiven",
]

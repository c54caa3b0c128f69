from aftercare.contracts.models.calendars import Calendar, CalendarVersion
from aftercare.contracts.models.clocks import Breach, Clock, Waiver, WarningGiven
from aftercare.contracts.models.contracts import Contract, ContractSystem, ServiceMember
from aftercare.contracts.models.deposits import Deposit, LedgerEntry, PenaltyCase
from aftercare.contracts.models.terms import Commitment
from aftercare.contracts.models.timing import Hold, TimedTicket, TimelineFact

__all__ = [
    "Breach",
    "Calendar",
    "CalendarVersion",
    "Clock",
    "Commitment",
    "Contract",
    "ContractSystem",
    "Deposit",
    "Hold",
    "LedgerEntry",
    "PenaltyCase",
    "ServiceMember",
    "TimedTicket",
    "TimelineFact",
    "Waiver",
    "WarningGiven",
]

from aftercare.desk.models.answers import Confirmation
from aftercare.desk.models.messages import Message, Participant
from aftercare.desk.models.personal import Draft, Notice, Presence, SavedView
from aftercare.desk.models.tickets import Ticket, TicketLink
from aftercare.desk.models.work import DelayNotice, Plan, Quotation, WorkOrder

__all__ = [
    "Confirmation",
    "DelayNotice",
    "Draft",
    "Message",
    "Notice",
    "Participant",
    "Plan",
    "Presence",
    "Quotation",
    "SavedView",
    "Ticket",
    "TicketLink",
    "WorkOrder",
]

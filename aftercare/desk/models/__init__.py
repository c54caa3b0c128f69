from aftercare.desk.models.answers import Confirmation
from aftercare.desk.models.effort import Effort
from aftercare.desk.models.green import GreenChannel
from aftercare.desk.models.messages import Message, Participant
from aftercare.desk.models.personal import Draft, Notice, Presence, SavedView
from aftercare.desk.models.tickets import Ticket, TicketLink
from aftercare.desk.models.work import DelayNotice, Plan, Quotation, WorkOrder

__all__ = [
    "Confirmation",
    "DelayNotice",
    "Draft",
    "Effort",
    "GreenChannel",
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

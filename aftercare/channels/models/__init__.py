from aftercare.channels.models.connection import Connection, Cursor, Parcel, SmsConsent, Talk
from aftercare.channels.models.inbound import InboundMessage
from aftercare.channels.models.mailbox import Mailbox, TakenMail
from aftercare.channels.models.outbound import AutomaticReply, OutboundMessage, SendingServer

__all__ = [
    "AutomaticReply",
    "Connection",
    "Cursor",
    "InboundMessage",
    "Mailbox",
    "OutboundMessage",
    "Parcel",
    "SendingServer",
    "SmsConsent",
    "TakenMail",
    "Talk",
]

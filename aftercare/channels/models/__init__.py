from aftercare.channels.models.connection import Connection, Cursor, Parcel, SmsConsent, Talk
from aftercare.channels.models.inbound import InboundMessage
from aftercare.channels.models.mailbox import Mailbox
from aftercare.channels.models.outbound import AutomaticReply, OutboundMessage

__all__ = [
    "AutomaticReply",
    "Connection",
    "Cursor",
    "InboundMessage",
    "Mailbox",
    "OutboundMessage",
    "Parcel",
    "SmsConsent",
    "Talk",
]

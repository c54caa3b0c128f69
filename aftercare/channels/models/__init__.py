from aftercare.channels.models.chats import Chat, ChatLine
from aftercare.channels.models.connection import Connection, Cursor, Parcel, SmsConsent, Talk
from aftercare.channels.models.inbound import InboundMessage
from aftercare.channels.models.mailbox import Mailbox, TakenMail
from aftercare.channels.models.outbound import AutomaticReply, OutboundMessage, SendingServer
from aftercare.channels.models.widgets import WidgetKey

__all__ = [
    "AutomaticReply",
    "Chat",
    "ChatLine",
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
    "WidgetKey",
]

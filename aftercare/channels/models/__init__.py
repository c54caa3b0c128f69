from aftercare.channels.models.inbound import InboundMessage
from aftercare.channels.models.mailbox import Mailbox
from aftercare.channels.models.outbound import AutomaticReply, OutboundMessage

__all__ = ["AutomaticReply", "InboundMessage", "Mailbox", "OutboundMessage"]

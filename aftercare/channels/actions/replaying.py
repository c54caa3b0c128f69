"""After a fix: everything that could not be understood is judged again."""

from datetime import datetime

from aftercare.accounts.rules.permissions import require
from aftercare.channels.actions.inbox import replay
from aftercare.channels.arrivals import CUT_OFF, Chosen
from aftercare.channels.models import InboundMessage
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import Actor

MOST = 500  # in one go


def replay_quarantined(chosen: Chosen, *, by: Actor, at: datetime) -> int:
    """Have what is in quarantine on this channel judged again, oldest first; returns how many.

    What was cut off for its size is left to a person, who has the rest of it.
    """
    require(by, "tray.sort")
    stuck = Chosen(channel=chosen.channel, mailbox=chosen.mailbox, state="quarantined")
    waiting = stuck.within(InboundMessage.objects.filter(duplicate_of=None)).exclude(reason=CUT_OFF)
    return sum(_again(message, by, at) for message in waiting.order_by("pk")[:MOST])


def _again(message: InboundMessage, by: Actor, at: datetime) -> int:
    try:
        replay(message, by=by, at=at)
    except Conflict:  # somebody has sorted it in the meantime
        return 0
    return 1

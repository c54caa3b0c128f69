"""What other systems are told of the house: robots, webhooks, short messages, messengers. See `wiring.py`."""

from django.urls import reverse
from django.utils import timezone

from aftercare.channels import connection_jobs, readers, telling
from aftercare.channels import connection_queries as connections
from aftercare.channels import health as channel_health
from aftercare.channels.actions import calls, following
from aftercare.channels.facts import ConnectionFailing, MailboxFailing, ParcelLost
from aftercare.contracts.facts import CommitmentBreached, PenaltyProposed, WarningDue
from aftercare.desk import facts as desk
from aftercare.desk import news, reactions
from aftercare.desk.api.told import ticket_card
from aftercare.records import health
from aftercare.records.journal import now
from aftercare.records.sweeps import every
from aftercare.site.upkeep import checks


def connect() -> None:
    """Who describes which fact, who reads which message, what is done again and again."""
    _describe()
    for channel, read in _READERS.items():
        readers.register(channel, read)
    now(ParcelLost, reactions.note_lost_answer)
    now(ConnectionFailing, reactions.note_failing_connection)
    every(2, "connections.follow", lambda: connection_jobs.follow(timezone.now()))
    every(2, "connections.tell", lambda: connection_jobs.tell_due(timezone.now()))
    every(5, "connections.pull", lambda: connection_jobs.pull_due(timezone.now()))
    every(300, "connections.tray", lambda: following.mind_tray(timezone.now(), path=reverse("desk:tray")))
    every(3600, "connections.forget", lambda: connection_jobs.forget_told(timezone.now()))
    channel_health.register("connections", connections.states)
    health.check("connections", lambda: checks.none_of(connections.troubles()))


_READERS = {
    "webhook": calls.read_report,
    "wecom": calls.read_words,
    "dingtalk": calls.read_words,
    "feishu": calls.read_words,
}


def _describe() -> None:
    telling.register_card("ticket", ticket_card)
    telling.register(desk.TicketReceived, news.new_ticket)
    telling.register(desk.PriorityProposed, news.raised)
    telling.register(desk.GreenChannelOpened, news.green_channel)
    telling.register(desk.TicketEscalated, news.escalation)
    telling.register(desk.CustomerAnswered, news.answer)
    telling.register(WarningDue, news.warning)
    telling.register(CommitmentBreached, news.breach)
    telling.register(PenaltyProposed, news.penalty)
    telling.register(MailboxFailing, news.mailbox_fails)
    telling.register(ConnectionFailing, news.connection_fails)

"""What one asks about messages and mailboxes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from aftercare.accounts.rules.permissions import require
from aftercare.channels import identity
from aftercare.channels.mail.message_ids import verify
from aftercare.channels.models import InboundMessage, Mailbox, OutboundMessage, SendingServer
from aftercare.channels.rules.silence import SILENT_TOO_LONG
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.asking import Question

TO_SORT = ("tray", "quarantined")
ROWS = 50


@dataclass(frozen=True)
class TrayRow:
    """A message that waits for a person, or was set aside by one."""

    id: int
    channel: str
    mailbox: str
    state: str
    verdict: str
    reason: str
    from_address: str
    from_name: str
    subject: str
    received_at: datetime
    size: int
    customer_id: int | None
    ticket_id: int | None


@dataclass(frozen=True)
class TrayPage:
    rows: list[TrayRow]
    next: int | None  # the `before` of the next page


def tray(
    by: Actor,
    *,
    states: Iterable[str] = TO_SORT,
    text: str = "",
    before: int | None = None,
    limit: int = ROWS,
) -> TrayPage:
    """What waits to be sorted, newest first; page by `before` = the id of the last row. One statement."""
    require(by, "tray.sort")
    found = InboundMessage.objects.filter(_about(text), state__in=list(states), duplicate_of=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = [_tray_row(m) for m in found.select_related("mailbox").order_by("-pk")[: limit + 1]]
    return TrayPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def tray_count() -> int:
    """How many messages wait to be sorted: the number beside the door."""
    return InboundMessage.objects.filter(state__in=TO_SORT).count()


def inbound(inbound_id: int, by: Actor) -> InboundMessage:
    """One message of the tray, without its raw bytes. NotFound if there is none."""
    require(by, "tray.sort")
    found = InboundMessage.objects.select_related("mailbox").filter(pk=inbound_id).first()
    if found is None:
        raise NotFound("There is no such message.")
    return found


def raw_of(inbound_id: int, by: Actor) -> bytes:
    """A message as it arrived, for whoever sorts the tray or may read tickets."""
    require(by, "ticket.read")
    found = InboundMessage.objects.filter(pk=inbound_id).values_list("raw", flat=True).first()
    if found is None:
        raise NotFound("There is no such message.")
    return bytes(found)


def copies_of(inbound_id: int) -> list[str]:
    """The names of the other mailboxes in which a copy of this mail arrived."""
    found = InboundMessage.objects.filter(duplicate_of_id=inbound_id, mailbox__isnull=False)
    return list(found.order_by("pk").values_list("mailbox__name", flat=True))


@dataclass(frozen=True)
class MailState:
    """How far a mail of ours has got."""

    id: int
    state: str  # queued | leased | sent | failed | unknown | cancelled
    to: list[str]
    cc: list[str]
    refused: dict[str, str]
    not_before: datetime
    sent_at: datetime | None
    last_error: str


def mail_states(outbound_ids: Iterable[int]) -> dict[int, MailState]:
    """The states of these mails by id, for the timeline of a ticket."""
    found = OutboundMessage.objects.filter(pk__in=set(outbound_ids))
    return {mail.pk: _mail_state(mail) for mail in found}


def mails_of_ticket(ticket_id: int) -> list[MailState]:
    """Every mail written about a ticket, oldest first."""
    return [_mail_state(mail) for mail in OutboundMessage.objects.filter(ticket_id=ticket_id).order_by("pk")]


def sent_to(message_ids: Iterable[str]) -> set[str]:
    """To whom we sent the mails with these Message-IDs, if they are ours; relays may change the domain."""
    ours = [one.strip().lower() for one in message_ids if verify(one, identity.secret())]
    if not ours:
        return set()
    known = [Q(message_id__startswith=f"{one.partition('@')[0]}@") for one in ours[:5]]
    found = OutboundMessage.objects.filter(reduce(or_, known)).values_list("to", "cc")
    return {address for to, cc in found for address in (*to, *cc)}


def message_ids_of_ticket(ticket_id: int, limit: int = 20) -> list[str]:
    """The Message-IDs of the newest mails written about a ticket, oldest first: a reply's References."""
    found = OutboundMessage.objects.filter(ticket_id=ticket_id).order_by("-pk")
    return list(found.values_list("message_id", flat=True)[:limit])[::-1]


def mailboxes(by: Actor) -> list[Mailbox]:
    """All mailboxes, for the settings page."""
    require(by, "mailbox.edit")
    return list(Mailbox.objects.order_by("name"))


def mailbox(mailbox_id: int, by: Actor) -> Mailbox:
    """One mailbox, for the settings page. NotFound if there is none."""
    require(by, "mailbox.edit")
    found = Mailbox.objects.filter(pk=mailbox_id).first()
    if found is None:
        raise NotFound("There is no such mailbox.")
    return found


def mailbox_named(name: str) -> Mailbox | None:
    """The mailbox of this name or address."""
    return Mailbox.objects.filter(Q(name=name) | Q(address=name.lower())).first()


_OWN_ADDRESSES = Question(lambda: Mailbox.objects.values_list("address"))


def own_addresses() -> set[str]:
    """The addresses of all our mailboxes: nothing is sent to them automatically (no loops, case 111)."""
    return {address for (address,) in _OWN_ADDRESSES()}


def troubles(now: datetime | None = None) -> list[str]:
    """What is wrong with the channels, one line each; empty means healthy. For the health pages."""
    at = now or timezone.now()
    return [*_silent_mailboxes(at), *_closed_way_out(at), *_stuck_mail(at), *_unjudged(at)]


def _silent_mailboxes(at: datetime) -> list[str]:
    since = at - SILENT_TOO_LONG
    silent = Q(last_success_at__lte=since) | Q(last_success_at=None, created_at__lte=since)
    read = Mailbox.objects.filter(silent, active=True).exclude(host="").exclude(kind="delivered")
    found = read.order_by("name")
    return [
        f"mailbox {name} has not been read for 15 minutes" for name in found.values_list("name", flat=True)
    ]


def _closed_way_out(at: datetime) -> list[str]:
    since = at - SILENT_TOO_LONG
    failing = SendingServer.objects.filter(failing_since__lte=since, last_tried_at__gt=since)
    return [f"the mail server {one.address} takes no mail: {one.last_error}" for one in failing]


def _stuck_mail(at: datetime) -> list[str]:
    waiting = OutboundMessage.objects.filter(state="queued", not_before__lt=at - SILENT_TOO_LONG)
    return _backlog(waiting, "mails wait to be sent", "created_at")


def _unjudged(at: datetime) -> list[str]:
    waiting = InboundMessage.objects.filter(state="stored", stored_at__lt=at - SILENT_TOO_LONG)
    return _backlog(waiting, "messages wait to be judged", "stored_at")


def _backlog(waiting: QuerySet[Any], what: str, since: str) -> list[str]:
    found = waiting.aggregate(n=Count("pk"), oldest=Min(since))
    return [f"{found['n']} {what}, since {found['oldest']:%Y-%m-%d %H:%M}"] if found["n"] else []


def _about(text: str) -> Q:
    plain = text.strip()
    if not plain:
        return Q()
    return Q(subject__icontains=plain) | Q(from_address__icontains=plain) | Q(from_name__icontains=plain)


def _tray_row(message: InboundMessage) -> TrayRow:
    return TrayRow(
        id=message.pk,
        channel=message.channel,
        mailbox=message.mailbox.name if message.mailbox else "",
        state=message.state,
        verdict=message.verdict,
        reason=message.reason,
        from_address=message.from_address,
        from_name=message.from_name,
        subject=message.subject,
        received_at=message.received_at,
        size=message.size,
        customer_id=message.customer_id,
        ticket_id=message.ticket_id,
    )


def _mail_state(mail: OutboundMessage) -> MailState:
    return MailState(
        id=mail.pk,
        state=mail.state,
        to=mail.to,
        cc=mail.cc,
        refused=mail.refused,
        not_before=mail.not_before,
        sent_at=mail.sent_at,
        last_error=mail.last_error,
    )


def contents_in_use(sha256s: Iterable[str]) -> set[str]:
    """Those of the contents that a mail still has to take along."""
    waiting = OutboundMessage.objects.filter(state__in=("queued", "leased", "unknown"))
    named = waiting.exclude(attachments=[]).values_list("attachments", flat=True)
    return {one["sha256"] for files in named for one in files} & set(sha256s)

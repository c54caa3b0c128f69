"""How the mailboxes and the way out do, for the page of all channels."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from aftercare.channels.health import ChannelState
from aftercare.channels.models import InboundMessage, Mailbox, OutboundMessage, SendingServer
from aftercare.foundation.text import N_

KINDS = {"imap": N_("Mailbox (IMAP)"), "pop3": N_("Mailbox (POP3)"), "delivered": N_("Mailbox (delivered)")}
WEEK = timedelta(days=7)
UNSET = N_("No sending server is set (AFTERCARE_SMTP_HOST): mail waits in the outbox.")
_STATES = {"files": "off", "paused": "off", "failing": "failing", "new": "new", "ok": "ok"}


def state_of(box: Mailbox) -> str:
    """files, paused, failing, new or ok."""
    if not box.host and box.kind != "delivered":
        return "files"
    if not box.active:
        return "paused"
    if box.alarmed_at or box.failures:
        return "failing"
    return "ok" if box.last_success_at else "new"


def mailboxes() -> list[ChannelState]:
    """Every mailbox; two queries."""
    last = InboundMessage.objects.filter(mailbox=OuterRef("pk")).order_by("-pk").values("received_at")[:1]
    counts = {row["mailbox_id"]: row for row in _waiting()}
    return [
        _of_mailbox(box, counts.get(box.pk, {}))
        for box in Mailbox.objects.annotate(last_message=Subquery(last)).order_by("name")
    ]


def way_out(now: datetime | None = None) -> list[ChannelState]:
    """The server through which our mail leaves."""
    at = now or timezone.now()
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.EMAIL_HOST else ""
    server = SendingServer.objects.filter(address=where).first() or SendingServer()
    mails = OutboundMessage.objects.aggregate(
        waiting=Count("pk", filter=Q(state__in=["queued", "leased"], not_before__lte=at)),
        lost=Count("pk", filter=Q(state__in=["failed", "unknown"], created_at__gte=at - WEEK)),
    )
    fails = bool(server.failures)
    return [
        ChannelState(
            name=where or "SMTP",
            kind=N_("Outgoing mail"),
            state="off" if not where else "failing" if fails else "ok" if server.last_success_at else "new",
            last_success=server.last_success_at,
            trouble=server.last_error if where else UNSET,
            since=server.failing_since,
            waiting=mails["waiting"],
            stuck=mails["lost"],
        )
    ]


def _of_mailbox(box: Mailbox, counts: dict[str, int]) -> ChannelState:
    return ChannelState(
        name=box.name,
        kind=KINDS[box.kind],
        state=_STATES[state_of(box)],
        last_success=box.last_success_at,
        last_message=box.last_message,  # type: ignore[attr-defined]
        trouble=box.last_error,
        since=box.failing_since,
        waiting=counts.get("waiting", 0),
        stuck=counts.get("stuck", 0),
        url=reverse("channels:edit_mailbox", args=[box.pk]),
        history=f"{reverse('channels:arrivals')}?{urlencode({'channel': 'mail', 'mailbox': box.pk})}",
    )


def _waiting() -> list[Any]:
    open_ = InboundMessage.objects.filter(state__in=["stored", "tray", "quarantined"], mailbox__isnull=False)
    counted = (
        open_.order_by()
        .values("mailbox_id")
        .annotate(waiting=Count("pk", filter=Q(state="stored")), stuck=Count("pk", filter=~Q(state="stored")))
    )
    return list(counted)

"""The way in: keep the raw message first, judge it afterwards, lose nothing, double nothing."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app

from aftercare.accounts.rules.permissions import require
from aftercare.channels import facts
from aftercare.channels.actions.judging import judge, judge_stored
from aftercare.channels.failpoints import reach
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.rules.fingerprint import fingerprint
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.records.asking import Objects
from aftercare.records.journal import tell

__all__ = ["assign", "dismiss", "judge", "judge_stored", "replay", "store_raw"]


@transaction.atomic
def store_raw(
    channel: str, external_id: str, raw: bytes, received_at: datetime, mailbox: Mailbox | None = None
) -> tuple[InboundMessage, bool]:
    """Keep a message as it arrived; True if it is new. One short transaction; a job judges it afterwards.

    The same (channel, external id) again changes nothing. A copy of a mail that another mailbox got too is
    kept, marked as `duplicate_of`, and not judged.
    """
    values = _values(channel, external_id, raw, received_at, mailbox)
    pk = _insert(values)
    if pk is None:
        if known := _KEPT(channel, external_id):
            return known[0], False
        pk = _insert(values | _copy_of(values["fingerprint"]))
    reach("after_insert")
    message: InboundMessage = _KEPT(channel, external_id)[0]
    if pk is None:
        return message, False
    _tell_stored(message)
    return message, True


_KEPT = Objects(
    lambda channel, external_id: InboundMessage.objects.filter(channel=channel, external_id=external_id),
    *(str, str),
)


@transaction.atomic
def replay(inbound: InboundMessage, *, by: Actor, at: datetime) -> None:
    """Have a message in the tray, in quarantine or set aside judged again."""
    require(by, "tray.sort")
    _move(inbound, ("tray", "quarantined", "ignored"), state="stored", attempts=0, leased_until=None)
    tell(facts.MessageReplayed(by=by, at=at, inbound_id=inbound.pk, customer_id=inbound.customer_id))
    _defer(inbound.pk)


@transaction.atomic
def assign(
    inbound: InboundMessage,
    *,
    verdict: str,
    ticket_id: int,
    customer_id: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Write down what a message in the tray turned out to belong to. Conflict if it has left the tray."""
    require(by, "tray.sort")
    _move(
        inbound,
        ("tray", "quarantined"),
        state="judged",
        verdict=verdict,
        ticket_id=ticket_id,
        customer_id=customer_id,
        judged_at=at,
    )
    _tell_assigned(inbound, by, at, verdict=verdict, ticket_id=ticket_id)


@transaction.atomic
def dismiss(inbound: InboundMessage, *, reason: str, by: Actor, at: datetime) -> None:
    """Say that a message in the tray belongs to nothing. It is kept, and can be replayed."""
    require(by, "tray.sort")
    _move(inbound, ("tray", "quarantined"), state="ignored", verdict="dismissed", reason=reason, judged_at=at)
    _tell_assigned(inbound, by, at, verdict="dismissed", reason=reason)


def _values(
    channel: str, external_id: str, raw: bytes, received_at: datetime, mailbox: Mailbox | None
) -> dict[str, Any]:
    return {
        "channel": channel,
        "external_id": external_id,
        "raw": raw,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "fingerprint": fingerprint(raw) if channel == "mail" else None,
        "size": len(raw),
        "received_at": received_at,
        "mailbox_id": mailbox.pk if mailbox else None,
        "state": "stored",
        "verdict": "",
        "duplicate_of_id": None,
    }


_REST = {"reason": "", "from_address": "", "from_name": "", "subject": "", "attempts": 0}


def _insert(values: dict[str, Any]) -> int | None:
    row = {**values, **_REST}
    sql = (
        f"INSERT INTO channels_inboundmessage ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})"  # noqa: S608 - own column names
        " ON CONFLICT DO NOTHING RETURNING id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, list(row.values()))
        found = cursor.fetchone()
    return int(found[0]) if found else None


def _copy_of(print_: object) -> dict[str, Any]:
    original = InboundMessage.objects.get(fingerprint=print_, duplicate_of=None)
    return {"duplicate_of_id": original.pk, "state": "ignored", "verdict": "duplicate"}


def _tell_stored(message: InboundMessage) -> None:
    fact = facts.MessageStored(
        by=SYSTEM,
        at=message.received_at,
        inbound_id=message.pk,
        channel=message.channel,
        mailbox_id=message.mailbox_id,
        duplicate_of=message.duplicate_of_id,
    )
    tell(fact)
    if message.state == "stored":
        _defer(message.pk)


def _defer(inbound_id: int) -> None:
    app.configure_task("channels.judge").defer(inbound_id=inbound_id)


def _move(inbound: InboundMessage, sources: tuple[str, ...], **values: object) -> None:
    moved = InboundMessage.objects.filter(pk=inbound.pk, state__in=sources, duplicate_of=None)
    if not moved.update(**values):
        raise Conflict("Somebody else has sorted this message in the meantime.")
    inbound.refresh_from_db()


def _tell_assigned(
    inbound: InboundMessage,
    by: Actor,
    at: datetime,
    *,
    verdict: str,
    ticket_id: int | None = None,
    reason: str = "",
) -> None:
    fact = facts.MessageAssigned(
        by=by,
        at=at,
        inbound_id=inbound.pk,
        customer_id=inbound.customer_id,
        verdict=verdict,
        ticket_id=ticket_id,
        reason=reason,
    )
    tell(fact)

"""What one asks about connections to other systems."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from aftercare.accounts.rules.permissions import require
from aftercare.channels.health import ChannelState
from aftercare.channels.hooks.rules.envelope import envelope
from aftercare.channels.kinds import KINDS
from aftercare.channels.models import Connection, Parcel, SmsConsent
from aftercare.channels.telling import News
from aftercare.foundation.errors import Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_

WAITING = Q(parcels__state__in=["queued", "leased"])
LISTED = 50


@dataclass(frozen=True, kw_only=True)
class ConnectionRow:
    """A connection in the list, and how it does."""

    connection: Connection
    waiting: int
    lost: int


def connections(by: Actor) -> list[ConnectionRow]:
    """All connections with what waits: two queries however many there are."""
    require(by, "settings.edit")
    found = list(Connection.objects.order_by("kind", "name"))
    counts = {row["pk"]: row for row in _counted()}
    return [
        ConnectionRow(connection=one, waiting=counts[one.pk]["waiting"], lost=counts[one.pk]["lost"])
        for one in found
        if one.pk in counts
    ]


def connection(connection_id: int, by: Actor) -> Connection:
    """One connection. NotFound if there is none."""
    require(by, "settings.edit")
    found = Connection.objects.filter(pk=connection_id).first()
    if found is None:
        raise NotFound("There is no such connection.")
    return found


def called(kinds: tuple[str, ...], key: str) -> Connection | None:
    """The active connection whose address this is."""
    return Connection.objects.filter(kind__in=kinds, key=key, active=True).first()


def parcels(connection_id: int, by: Actor) -> list[Parcel]:
    """What was told over a connection last, newest first."""
    require(by, "settings.edit")
    return list(Parcel.objects.filter(connection_id=connection_id).order_by("-pk")[:LISTED])


def parcel(parcel_id: int, by: Actor) -> Parcel:
    """One thing told. NotFound if there is none."""
    require(by, "settings.edit")
    found = Parcel.objects.filter(pk=parcel_id).select_related("connection").first()
    if found is None:
        raise NotFound("There is no such delivery.")
    return found


def sample(connection: Connection, by: Actor) -> dict[str, Any]:
    """What a test tells: harmless words, or a signed envelope of the fact `test`."""
    group = KINDS[connection.kind].group
    if group == "hook":
        message_id = str(uuid.uuid4())
        return {"id": message_id, "body": envelope(message_id, "test", {})}
    if group not in ("robot", "sms"):
        raise Invalid("This kind is tested by a call from the other side.")
    news = News(what="test", sentence=N_("Test message from Aftercare"))
    phone = {"phone": _own_phone(by)} if group == "sms" else {}
    return {**news.content(), **phone}


def consent(by: Actor) -> SmsConsent | None:
    """Whether and where somebody wants short messages."""
    return SmsConsent.objects.filter(person_id=by.person_id or 0).first()


def states() -> list[ChannelState]:
    """How every connection does, for the page of all channels. One query."""
    fields = ("name", "kind", "active", "dead", "failures", "last_error", "failing_since", "last_success_at")
    return [
        ChannelState(
            name=row["name"],
            kind=KINDS[row["kind"]].label,
            state=_state(row),
            last_success=row["last_success_at"],
            trouble=row["last_error"],
            since=row["failing_since"],
            waiting=row["waiting"],
            stuck=row["lost"],
            url=reverse("channels:edit_connection", args=[row["pk"]]),
            history=reverse("channels:connection_parcels", args=[row["pk"]]),
        )
        for row in _counted(*fields)
        if row["kind"] in KINDS
    ]


def troubles() -> list[str]:
    """What is wrong with the connections, one line each: for the health pages."""
    failing = Connection.objects.filter(active=True, alarmed_at__isnull=False).order_by("name")
    return [f"connection {name} fails: {error}" for name, error in failing.values_list("name", "last_error")]


def _counted(*fields: str) -> list[dict[str, Any]]:
    rows = Connection.objects.values("pk", *fields).annotate(
        waiting=Count("parcels", filter=WAITING), lost=Count("parcels", filter=Q(parcels__state="failed"))
    )
    return list(rows.order_by("name"))


def _state(row: dict[str, Any]) -> str:
    if not row["active"]:
        return "off"
    if row["dead"] or row["failures"]:
        return "failing"
    return "ok" if row["last_success_at"] else "new"


def _own_phone(by: Actor) -> str:
    known = consent(by)
    if known is None:
        raise Invalid("Say first under My account that you want short messages.")
    return known.phone

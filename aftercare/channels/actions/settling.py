"""What an attempt leaves behind: told, to be told again, or lost; and how the connection does."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aftercare.channels import facts
from aftercare.channels.models import Connection, Parcel
from aftercare.channels.rules.lines import one_line
from aftercare.channels.rules.posting import ALARM_AFTER, GIVE_UP_AFTER, Outcome, back_off
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell

TRIES_KEPT = 20


@transaction.atomic
def settle(connection: Connection, parcels: Sequence[Parcel], outcome: Outcome, at: datetime) -> None:
    """Write down how it ended, for the parcels and for their connection."""
    for parcel in parcels:
        _mark(connection, parcel, outcome, at)
    if outcome.ok:
        note_success(connection, at)
    elif not outcome.lost:
        note_failure(connection, outcome, at)


def note_success(connection: Connection, at: datetime) -> None:
    """It works. Tells so if an alarm was raised before."""
    known = Connection.objects.filter(pk=connection.pk)
    alarmed = known.filter(alarmed_at__isnull=False).exists()
    known.update(
        last_success_at=at,
        last_error="",
        failures=0,
        failing_since=None,
        paused_until=None,
        dead=False,
        alarmed_at=None,
    )
    if alarmed:
        tell(facts.ConnectionRecovered(by=SYSTEM, at=at, connection_id=connection.pk, name=connection.name))


def note_failure(connection: Connection, outcome: Outcome, at: datetime) -> None:
    """It failed: it rests, and after too many failures somebody is told, once."""
    found = Connection.objects.select_for_update().get(pk=connection.pk)
    found.failures += 1
    found.failing_since = found.failing_since or at
    found.last_error = one_line(outcome.reason, 300)
    found.paused_until = at + (outcome.again or back_off(found.failures))
    found.dead = outcome.dead or at - found.failing_since > GIVE_UP_AFTER
    alarm = found.alarmed_at is None and (found.dead or found.failures >= ALARM_AFTER)
    found.alarmed_at = at if alarm else found.alarmed_at
    found.save()
    if alarm:
        fact = facts.ConnectionFailing(
            by=SYSTEM,
            at=at,
            connection_id=found.pk,
            name=found.name,
            reason=found.last_error,
            dead=found.dead,
        )
        tell(fact)


def _mark(connection: Connection, parcel: Parcel, outcome: Outcome, at: datetime) -> None:
    given_up = outcome.lost or (not outcome.ok and at - parcel.created_at > GIVE_UP_AFTER)
    state = "sent" if outcome.ok else "failed" if given_up else "queued"
    reason = one_line(outcome.reason, 300)
    attempt = {"at": at.isoformat(), "status": outcome.status, "reason": reason}
    Parcel.objects.filter(pk=parcel.pk, state="leased").update(
        state=state,
        leased_until=None,
        sent_at=at if outcome.ok else None,
        last_error=reason,
        tries=[*parcel.tries, attempt][-TRIES_KEPT:],
    )
    if state == "failed":
        _tell_lost(connection, parcel, reason, at)


def _tell_lost(connection: Connection, parcel: Parcel, reason: str, at: datetime) -> None:
    fact = facts.ParcelLost(
        by=SYSTEM,
        at=at,
        connection_id=connection.pk,
        name=connection.name,
        what=str(parcel.content.get("what", connection.kind)),
        ticket_id=parcel.ticket_id,
        reason=reason,
    )
    tell(fact)

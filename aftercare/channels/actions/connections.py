"""Setting up connections to other systems."""

import base64
import secrets as chance
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from aftercare.accounts.rules.permissions import require
from aftercare.channels import adapters, facts
from aftercare.channels.actions.keeping import sealed, secrets_of
from aftercare.channels.actions.settling import note_failure, note_success
from aftercare.channels.checks import check_template, checked_options, checked_secrets
from aftercare.channels.connection_queries import sample
from aftercare.channels.hooks.rules.signing import PREFIX
from aftercare.channels.kinds import KINDS
from aftercare.channels.models import Connection, Parcel
from aftercare.channels.rules.lines import one_line
from aftercare.channels.secrets import Unreadable
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

TAKEN = N_("There is already a connection of this name.")
CHOICE = ("hears", "customers", "teams", "priorities", "language", "quiet_from", "quiet_until")


@dataclass(frozen=True, kw_only=True)
class ConnectionSettings:
    """How another system is reached and what it is told. A secret that is left out stays as it is."""

    name: str
    secrets: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    hears: list[str] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    teams: list[int] = field(default_factory=list)
    priorities: list[str] = field(default_factory=list)
    language: str = "zh-hans"
    quiet_from: time | None = None
    quiet_until: time | None = None

    def values(self, kind: str) -> dict[str, Any]:
        """As they are kept, without the secrets; Invalid if they can't be."""
        if not one_line(self.name, 60):
            raise Invalid("Please give the name.", field="name")
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise Invalid("Quiet hours need a beginning and an end.", field="quiet_until")
        chosen = {name: getattr(self, name) for name in CHOICE}
        return {**chosen, "name": one_line(self.name, 60), "options": checked_options(kind, self.options)}


@transaction.atomic
def add_connection(
    kind: str, settings: ConnectionSettings, *, by: Actor, at: datetime
) -> tuple[Connection, str]:
    """Set up a connection. Returns it, and the secret that was made for it, which nobody sees again."""
    require(by, "settings.edit")
    if kind not in KINDS:
        raise Invalid("Please choose one of the values offered.", field="kind")
    made = new_secret() if KINDS[kind].group in ("hook", "entrance") else ""
    given = ({"secret": made} if made else {}) | {k: v for k, v in settings.secrets.items() if v}
    values = settings.values(kind)
    kept = _checked(kind, given, values["options"])
    key = chance.token_urlsafe(18)
    connection = Connection(kind=kind, key=key, sealed=sealed(kept), created_at=at, **values)
    try:
        with transaction.atomic():
            connection.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(TAKEN, field="name") from error
    tell(facts.ConnectionAdded(by=by, at=at, connection_id=connection.pk, name=connection.name))
    return connection, made if given.get("secret") == made else ""


@transaction.atomic
def change_connection(
    connection: Connection,
    settings: ConnectionSettings,
    *,
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> list[str]:
    """Change a connection; returns what changed. It is spoken to again if it had given up."""
    require(by, "settings.edit")
    wanted = settings.values(connection.kind)
    changed = [name for name, value in wanted.items() if getattr(connection, name) != value]
    given = {name: value for name, value in settings.secrets.items() if value}
    changed += sorted(given)
    if not changed:
        return []
    kept = _checked(connection.kind, {**secrets_or_none(connection), **given}, wanted["options"])
    if given:
        wanted["sealed"] = sealed(kept)
    seen = connection.revision if revision is None else revision
    _write(connection, seen, {**wanted, "dead": False, "paused_until": None})
    _tell_changed(connection, changed, by, at)
    return changed


@transaction.atomic
def renew_secret(connection: Connection, *, by: Actor, at: datetime) -> str:
    """Make a new signing secret, in place of the old one. Returns it: nobody sees it again."""
    require(by, "settings.edit")
    if KINDS[connection.kind].group not in ("hook", "entrance"):
        raise Invalid("The other side makes this secret.")
    made = new_secret()
    kept = {**secrets_or_none(connection), "secret": made}
    _write(connection, connection.revision, {"sealed": sealed(kept)})
    _tell_changed(connection, ["secret"], by, at)
    return made


@transaction.atomic
def switch_connection(connection: Connection, *, active: bool, by: Actor, at: datetime) -> None:
    """Pause a connection, or use it again, also one that had given up. Doing so twice is nothing."""
    require(by, "settings.edit")
    found = Connection.objects.filter(pk=connection.pk)
    found = found.filter(active=True) if not active else found.exclude(active=True, dead=False)
    fresh: dict[str, Any] = {"dead": False, "paused_until": None, "failures": 0, "failing_since": None}
    if found.update(active=active, **(fresh if active else {})):
        _tell_changed(connection, ["active"], by, at)


def test_connection(connection: Connection, *, by: Actor, at: datetime) -> None:
    """Have the other side hear from us now. Invalid with its reason if that fails."""
    require(by, "settings.edit")
    content = sample(connection, by)
    voice = adapters.voice(connection.kind)
    body, _ = voice.pack(connection.kind, [content], connection.options, connection.language)
    try:
        outcome = voice.post(connection.kind, secrets_of(connection), body, at)
    except Unreadable as error:
        raise Invalid(str(error)) from error
    with transaction.atomic():
        note_success(connection, at) if outcome.ok else note_failure(connection, outcome, at)
    if not outcome.ok:
        raise Invalid("It failed: %(reason)s", reason=outcome.reason)


@transaction.atomic
def resend(parcel: Parcel, *, by: Actor, at: datetime) -> None:
    """Have something told once more. Conflict while it is on its way."""
    require(by, "settings.edit")
    over = Parcel.objects.filter(pk=parcel.pk, state__in=["sent", "failed"])
    if not over.update(state="queued", not_before=at, created_at=at, sent_at=None):
        raise Conflict("It is on its way already.")
    connection = parcel.connection
    fact = facts.ParcelResent(
        by=by, at=at, connection_id=connection.pk, name=connection.name, parcel_id=parcel.pk
    )
    tell(fact)


def new_secret() -> str:
    """A signing secret of 256 bits."""
    return PREFIX + base64.b64encode(chance.token_bytes(32)).decode()


def secrets_or_none(connection: Connection) -> dict[str, str]:
    """What is kept secret; nothing if it can't be read any more, so that it can be given anew."""
    try:
        return secrets_of(connection)
    except Unreadable:
        return {}


def _checked(kind: str, given: dict[str, str], options: dict[str, Any]) -> dict[str, str]:
    kept = checked_secrets(kind, given)
    if kind == "sms":
        check_template(kept, options)
    return kept


def _write(connection: Connection, seen: int, wanted: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            rows = Connection.objects.filter(pk=connection.pk, revision=seen)
            done = rows.update(**wanted, revision=F("revision") + 1)
    except IntegrityError as error:
        raise Invalid(TAKEN, field="name") from error
    if not done:
        raise Conflict("Somebody else has changed this in the meantime. Load the page again and compare.")
    connection.refresh_from_db()


def _tell_changed(connection: Connection, changed: list[str], by: Actor, at: datetime) -> None:
    fact = facts.ConnectionChanged(
        by=by, at=at, connection_id=connection.pk, name=connection.name, changed=changed
    )
    tell(fact)

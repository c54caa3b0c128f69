"""Keys of the windows on other people's pages: made, changed, exchanged."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from aftercare.accounts.rules.permissions import require
from aftercare.channels import facts
from aftercare.channels.models import WidgetKey
from aftercare.channels.rules.chats import one_line, read_origins
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

OVERLAP = timedelta(days=7)  # how long an exchanged key goes on working
MOST_ORIGINS = 50
TAKEN = N_("There is already a key of this name.")


@dataclass(frozen=True, kw_only=True)
class WidgetSettings:
    """What a window may do, and where it may stand. `origins`: one a line, https://host."""

    name: str
    origins: str
    chat: bool = True
    feedback: bool = True
    active: bool = True

    def checked(self) -> dict[str, Any]:
        """As it is kept; Invalid if it can't be."""
        name = one_line(self.name, 60)
        if not name:
            raise Invalid("Please give the name.", field="name")
        good, bad = read_origins(self.origins)
        if bad:
            raise Invalid(
                "This is no origin: %(address)s. Write it like https://www.example.com.",
                field="origins",
                address=bad[0][:80],
            )
        if not good or len(good) > MOST_ORIGINS:
            raise Invalid("Name the pages that may show it, at most 50.", field="origins")
        what = {"chat": self.chat, "feedback": self.feedback, "active": self.active}
        return {"name": name, "origins": good, **what}


@transaction.atomic
def add_widget(settings: WidgetSettings, *, by: Actor, at: datetime) -> WidgetKey:
    """Make a key. Invalid if the name is taken."""
    require(by, "settings.edit")
    widget = WidgetKey(**settings.checked(), key=_new_key(), created_at=at)
    try:
        with transaction.atomic():
            widget.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(TAKEN, field="name") from error
    tell(facts.WidgetAdded(by=by, at=at, widget_id=widget.pk))
    return widget


@transaction.atomic
def change_widget(
    widget: WidgetKey, settings: WidgetSettings, *, revision: int, by: Actor, at: datetime
) -> list[str]:
    """Change what a key opens; returns what changed. Conflict if somebody else was faster."""
    require(by, "settings.edit")
    wanted = settings.checked()
    changed = [name for name, value in wanted.items() if getattr(widget, name) != value]
    if changed:
        _write(widget, revision, wanted)
        tell(facts.WidgetChanged(by=by, at=at, widget_id=widget.pk, changed=changed))
    return changed


@transaction.atomic
def rotate(widget: WidgetKey, *, by: Actor, at: datetime) -> str:
    """Exchange the key; the old one works for another week, so that pages can follow. Returns the new one."""
    require(by, "settings.edit")
    fresh = _new_key()
    until = {"previous": widget.key, "previous_until": at + OVERLAP}
    _write(widget, widget.revision, {"key": fresh, **until})
    tell(facts.WidgetChanged(by=by, at=at, widget_id=widget.pk, changed=["key"]))
    return fresh


def _new_key() -> str:
    return f"wk_{secrets.token_urlsafe(18)}"


def _write(widget: WidgetKey, revision: int, wanted: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            rows = WidgetKey.objects.filter(pk=widget.pk, revision=revision)
            done = rows.update(**wanted, revision=F("revision") + 1)
    except IntegrityError as error:
        raise Invalid(TAKEN, field="name") from error
    if not done:
        raise Conflict("Somebody else has changed this in the meantime. Load the page again and compare.")
    widget.refresh_from_db()

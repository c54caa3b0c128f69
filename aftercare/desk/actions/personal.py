"""One's own things at the desk: what one looks at, saved views."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.desk import policies
from aftercare.desk.actions.messages import said
from aftercare.desk.models import Presence, SavedView, Ticket
from aftercare.desk.queries.inbox import FILTERS, VIEWS
from aftercare.foundation.errors import Invalid, NotFound
from aftercare.foundation.facts import Actor


def look_at(ticket: Ticket, *, writing: bool = False, by: Actor, at: datetime) -> None:
    """Say that one has the ticket open, so that colleagues see it (for 45 seconds)."""
    policies.require(by, ticket, "note")
    seen = {"seen_at": at, "writing": writing}
    Presence.objects.update_or_create(person_id=by.person_id or 0, ticket=ticket, defaults=seen)


@transaction.atomic
def save_view(
    name: str, view: str, filters: Mapping[str, str], *, shared: bool = False, by: Actor, at: datetime
) -> SavedView:
    """Keep a view with its filters under a name; the same name again replaces it."""
    require(by, "ticket.read")
    if view not in VIEWS or not set(filters) <= {*FILTERS, "q"}:
        raise Invalid("There is no such view.", field="view")
    values = {"view": view, "filters": dict(filters), "shared": shared}
    saved, _ = SavedView.objects.update_or_create(
        person_id=by.person_id or 0, name=said(name, "name")[:60], defaults=values
    )
    return saved


def drop_view(view_id: int, *, by: Actor, at: datetime) -> None:
    """Forget one's own saved view."""
    if not SavedView.objects.filter(pk=view_id, person_id=by.person_id or 0).delete()[0]:
        raise NotFound("There is no such view.")

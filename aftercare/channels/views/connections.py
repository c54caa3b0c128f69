"""对接: other systems that are told of things or tell us some: add, test, pause, what was told."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.channels import arrivals
from aftercare.channels import connection_queries as queries
from aftercare.channels.actions import connections
from aftercare.channels.connection_forms import ConnectionForm
from aftercare.channels.connection_queries import ConnectionRow
from aftercare.channels.kinds import KINDS, Kind
from aftercare.channels.models import Connection, Parcel
from aftercare.channels.robots.adapter import line_of
from aftercare.channels.telling import FACTS, NEWS
from aftercare.foundation.errors import NotFound, Refused
from aftercare.foundation.facts import Actor
from aftercare.ui import pages

PARCEL_STATES = {"queued": "info", "leased": "info", "sent": "ok", "failed": "late"}


@dataclass(frozen=True, kw_only=True)
class ConnectionsPage:
    rows: list[ConnectionRow]
    kinds: list[Kind]

    def state(self, one: Connection) -> tuple[str, str]:
        """The word and the kind of its chip."""
        if not one.active:
            return _("Paused"), "muted"
        if one.dead:
            return _("Given up"), "late"
        if one.failures:
            return _("Not working"), "late"
        return (_("Working"), "ok") if one.last_success_at else (_("Not used yet"), "info")

    def kind(self, one: Connection) -> Kind:
        return KINDS[one.kind]

    def can_test(self, one: Connection) -> bool:
        return self.kind(one).hears

    def error(self, one: Connection) -> str:
        """What went wrong last, in the reader's language."""
        return _(one.last_error) if one.last_error else ""


@dataclass(frozen=True, kw_only=True)
class ConnectionPage:
    form: ConnectionForm
    kind: Kind
    connection: Connection | None
    address: str

    @property
    def renewable(self) -> bool:
        return self.connection is not None and self.kind.group in ("hook", "entrance")


@dataclass(frozen=True, kw_only=True)
class SecretPage:
    connection: Connection
    secret: str
    address: str


@dataclass(frozen=True, kw_only=True)
class ParcelsPage:
    connection: Connection
    parcels: list[Parcel]
    places: dict[int, str]  # ticket → its page

    def place(self, parcel: Parcel) -> str:
        """Where one sees what it is about."""
        return self.places.get(parcel.ticket_id or 0, "")

    def state(self, parcel: Parcel) -> tuple[str, str]:
        words = {"queued": _("Waiting"), "leased": _("On its way"), "sent": _("Told"), "failed": _("Lost")}
        return words[parcel.state], PARCEL_STATES[parcel.state]

    def what(self, parcel: Parcel) -> tuple[str, str]:
        """What it tells, and in a smaller line which of its kind."""
        content = parcel.content
        kind = content.get("what", "")
        if "sentence" in content:
            return _(NEWS.get(kind, kind)), line_of(content, numbers_only=True).head
        return _(FACTS[kind]) if kind in FACTS else _("Answer to the customer"), content.get("id", "")

    def error(self, parcel: Parcel) -> str:
        return _(parcel.last_error) if parcel.last_error else ""


@staff_door("settings.edit")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All connections and how they do."""
    page = ConnectionsPage(rows=queries.connections(_actor(request)), kinds=list(KINDS.values()))
    return pages.page(request, "channels/connections.html", page)


@staff_door("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Set up a connection of this kind."""
    if kind not in KINDS:
        raise NotFound("There is no such page.")
    if request.method != "POST":
        return _form(request, ConnectionForm(kind), KINDS[kind], None)
    form = ConnectionForm(kind, request.POST)
    if form.is_valid():
        try:
            made, secret = connections.add_connection(
                kind, form.settings(), by=_actor(request), at=timezone.now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return _made(request, made, secret)
    return _form(request, form, KINDS[kind], None)


@staff_door("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Change a connection."""
    found = queries.connection(connection_id, _actor(request))
    if request.method != "POST":
        return _form(request, ConnectionForm.of(found), KINDS[found.kind], found)
    form = ConnectionForm(found.kind, request.POST, kept=True)
    if form.is_valid():
        try:
            connections.change_connection(
                found, form.settings(), by=_actor(request), at=timezone.now(), revision=form.revision_seen()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            pages.toast(request, _("Saved."))
            return _back(request)
    return _form(request, form, KINDS[found.kind], found)


@staff_door("settings.edit")
@require_POST
def test(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Have the other side hear from us now."""
    by = _actor(request)
    try:
        connections.test_connection(queries.connection(connection_id, by), by=by, at=timezone.now())
    except Refused as refused:
        told = {name: _(str(value)) for name, value in refused.params.items()}
        pages.toast(request, _(refused.sentence) % told, "danger")
    else:
        pages.toast(request, _("It works: the other side took the test message."))
    return _back(request)


@staff_door("settings.edit")
@require_POST
def renew(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Make a new signing secret, and show it once."""
    by = _actor(request)
    found = queries.connection(connection_id, by)
    secret = connections.renew_secret(found, by=by, at=timezone.now())
    return _secret(request, found, secret)


@staff_door("settings.edit")
@require_POST
def pause(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Stop using a connection."""
    return _switch(request, connection_id, _("The connection is paused."), active=False)


@staff_door("settings.edit")
@require_POST
def resume(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Use a connection again."""
    return _switch(request, connection_id, _("The connection is used again."), active=True)


@staff_door("settings.edit")
@require_safe
def parcels(request: HttpRequest, connection_id: int) -> HttpResponse:
    """What was told over a connection last."""
    by = _actor(request)
    found = queries.connection(connection_id, by)
    told = queries.parcels(connection_id, by)
    places = arrivals.places_of(by, [one.ticket_id for one in told])
    page = ParcelsPage(connection=found, parcels=told, places=places)
    return pages.page(request, "channels/parcels.html", page)


@staff_door("settings.edit")
@require_POST
def resend(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """Have something told once more."""
    by = _actor(request)
    found = queries.parcel(parcel_id, by)
    connections.resend(found, by=by, at=timezone.now())
    pages.toast(request, _("It will be told again."))
    return pages.see_other(request, reverse("channels:connection_parcels", args=[found.connection_id]))


def _switch(request: HttpRequest, connection_id: int, text: str, *, active: bool) -> HttpResponse:
    by, at = _actor(request), timezone.now()
    connections.switch_connection(queries.connection(connection_id, by), active=active, by=by, at=at)
    pages.toast(request, text)
    return _back(request)


def _form(
    request: HttpRequest, form: ConnectionForm, kind: Kind, connection: Connection | None
) -> HttpResponse:
    address = _address(connection) if connection else ""
    page = ConnectionPage(form=form, kind=kind, connection=connection, address=address)
    return pages.page(request, "channels/connection.html", page, status=422 if form.errors else 200)


def _made(request: HttpRequest, made: Connection, secret: str) -> HttpResponse:
    """Where a secret was made, or our address must be told to the other side, that is shown now."""
    if secret or KINDS[made.kind].is_called:
        return _secret(request, made, secret)
    pages.toast(request, _("Saved."))
    return _back(request)


def _secret(request: HttpRequest, connection: Connection, secret: str) -> HttpResponse:
    page = SecretPage(connection=connection, secret=secret, address=_address(connection))
    response = pages.page(request, "channels/secret.html", page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(connection: Connection) -> str:
    names: dict[str, Any] = {"entrance": "channels:hook_in", "im": "channels:im_call"}
    name = names.get(KINDS[connection.kind].group)
    return settings.BASE_URL + reverse(name, args=[connection.key]) if name else ""


def _back(request: HttpRequest) -> HttpResponse:
    return pages.see_other(request, reverse("channels:connections"))


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor

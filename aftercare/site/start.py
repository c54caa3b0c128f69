"""Where one comes in: the start page, the palette, the list of settings."""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare.accounts import queries as accounts
from aftercare.accounts.doors import public_door, staff_door
from aftercare.accounts.queries import CastMember
from aftercare.accounts.rules.permissions import can
from aftercare.accounts.rules.roles import ROLES
from aftercare.customers import queries as customers
from aftercare.desk import queries as desk
from aftercare.foundation.facts import Actor
from aftercare.ui import navigation, pages


@dataclass(frozen=True, kw_only=True)
class Part:
    """One player of the demonstration, with what they are."""

    id: int
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Start:
    demo: bool
    companies: list[tuple[str, list[Part]]]


@public_door
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Strangers learn what this is and sign in; everybody else goes to their own first page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.is_staff:
        return pages.see_other(request, _first_page(actor))
    if actor.kind == "customer":
        return pages.see_other(request, reverse("desk_portal:home"))
    companies = _companies() if settings.DEMO else []
    return pages.page(request, "site/start.html", Start(demo=settings.DEMO, companies=companies))


def _first_page(actor: Actor) -> str:
    """The desk for who works there, else the first entry in the rail, else one's own page."""
    shown = [entry.url for entry in navigation.entries(actor) if entry.url]
    return shown[0] if shown else reverse("accounts:me")


def _companies() -> list[tuple[str, list[Part]]]:
    cast = accounts.cast()
    names = customers.cards({m.customer_id for m in cast if m.customer_id})
    grouped = groupby(cast, key=lambda member: member.customer_id)
    return [
        (names[key].name if key in names else settings.VENDOR_NAME, [_part(m) for m in members])
        for key, members in grouped
    ]


def _part(member: CastMember) -> Part:
    roles = [_(ROLES[role].name) for role in member.roles if role in ROLES]
    return Part(id=member.id, name=member.name, role=" · ".join(roles) or member.title)


@staff_door()
@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """What Ctrl+K finds: pages, tickets, customers. At most a screenful."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("q", "").strip()[:80]
    items = _pages(actor, text) + (_tickets(actor, text) + _customers(actor, text) if text else [])
    return JsonResponse(items[:20], safe=False)


def _pages(actor: Actor, text: str) -> list[dict[str, str]]:
    entries = navigation.entries(actor, "primary") + navigation.entries(actor)
    found = [e for e in entries if e.url and text.casefold() in str(e.label).casefold()]
    return [{"label": str(e.label), "hint": str(e.section), "url": e.url or ""} for e in found[:6]]


def _tickets(actor: Actor, text: str) -> list[dict[str, str]]:
    if not can(actor, "ticket.read"):
        return []
    found = desk.search(actor, text, limit=8)
    return [{"label": row.title, "hint": row.number, "url": _ticket_url(row.number)} for row in found]


def _ticket_url(number: str) -> str:
    return reverse("desk:ticket", args=[number])


def _customers(actor: Actor, text: str) -> list[dict[str, str]]:
    if not can(actor, "customer.read"):
        return []
    found = customers.search_customers(text, limit=6)
    return [
        {"label": card.name, "hint": _("Customer"), "url": reverse("customers:show", args=[card.id])}
        for card in found
    ]

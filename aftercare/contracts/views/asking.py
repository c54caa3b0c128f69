"""Who asks, and one way to fill in a form of this room."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aftercare.contracts.forms import RoomForm
from aftercare.foundation.errors import Refused
from aftercare.foundation.facts import Actor
from aftercare.ui import pages

Crumbs = list[tuple[str, str]]


def actor(request: HttpRequest) -> Actor:
    """Who acts."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, kw_only=True)
class FormPage:
    title: str
    crumbs: Crumbs
    back: str
    form: RoomForm
    note: str = ""
    files: bool = False


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What is filled in. `act(form)` carries it out and answers where to go."""

    title: str
    back: str
    act: Callable[[Any], str]
    crumbs: Crumbs = field(default_factory=list)
    note: str = ""
    template: str = "contracts/form.html"


def serve(request: HttpRequest, form: RoomForm, filling: Filling) -> HttpResponse:
    """Show the form, or carry out what was filled in."""
    if request.method == "POST" and form.is_valid():
        try:
            to = filling.act(form)
        except Refused as refused:
            form.refuse(refused)
        else:
            pages.toast(request, _("Saved."))
            return pages.see_other(request, to)
    page = FormPage(
        title=filling.title, crumbs=filling.crumbs, back=filling.back, form=form, note=filling.note
    )
    return pages.page(request, filling.template, page, status=422 if form.errors else 200)


def local_moment(text: str) -> datetime | None:
    """What a date-and-time field says, on the vendor's wall clock; None if it says nothing sensible."""
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        return None
    return naive if naive.tzinfo else naive.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))

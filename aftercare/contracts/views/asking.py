"""Who asks, and one way to fill in a form of this room."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aftercare.contracts import labels
from aftercare.contracts.forms import RoomForm
from aftercare.contracts.queries.previewing import Preview
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
class PreviewPage(FormPage):
    """A form, and what would change if it were saved."""

    preview: Preview | None

    @property
    def words(self) -> Any:
        return labels


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What is filled in. `act(form)` carries it out and answers where to go."""

    title: str
    back: str
    act: Callable[[Any], str]
    crumbs: Crumbs = field(default_factory=list)
    note: str = ""
    template: str = "contracts/form.html"
    look: Callable[[Any], Preview] | None = None


def serve(request: HttpRequest, form: RoomForm, filling: Filling) -> HttpResponse:
    """Show the form, or carry out what was filled in."""
    shown: Preview | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if filling.look is None or "look" not in request.POST:
                to = filling.act(form)
                pages.toast(request, _("Saved."))
                return pages.see_other(request, to)
            shown = filling.look(form)
        except Refused as refused:
            form.refuse(refused)
    page = PreviewPage(
        title=filling.title,
        crumbs=filling.crumbs,
        back=filling.back,
        form=form,
        note=filling.note,
        preview=shown,
    )
    return pages.page(request, filling.template, page, status=422 if form.errors else 200)


def local_moment(text: str) -> datetime | None:
    """What a date-and-time field says, on the vendor's wall clock; None if it says nothing sensible."""
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        return None
    return naive if naive.tzinfo else naive.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))

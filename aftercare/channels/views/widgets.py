"""The keys of windows on other pages: make, change, exchange, and the lines to put there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.channels.actions import widgets
from aftercare.channels.actions.widgets import WidgetSettings
from aftercare.channels.chat import queries
from aftercare.channels.models import WidgetKey
from aftercare.channels.widget_forms import WidgetForm
from aftercare.foundation.errors import Refused
from aftercare.foundation.facts import Actor
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class WidgetsPage:
    widgets: list[WidgetKey]

    def offers(self, widget: WidgetKey) -> str:
        """What the window offers, in words."""
        found = [_("Chat")] * widget.chat + [_("Feedback")] * widget.feedback
        return " · ".join(found) or "—"


@dataclass(frozen=True, kw_only=True)
class WidgetPage:
    form: WidgetForm
    widget: WidgetKey | None
    snippet: str
    policy: str


def _by(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


@staff_door("settings.edit")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All keys."""
    return pages.page(request, "channels/widgets.html", WidgetsPage(widgets=queries.widgets(_by(request))))


@staff_door("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a key."""

    def act(wanted: WidgetSettings, _revision: int) -> WidgetKey:
        return widgets.add_widget(wanted, by=_by(request), at=timezone.now())

    return _serve(request, None, act)


@staff_door("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, widget_id: int) -> HttpResponse:
    """Change what a key opens; beside the form stand the lines to put into a page."""
    by = _by(request)
    widget = queries.widget(widget_id, by)

    def act(wanted: WidgetSettings, revision: int) -> WidgetKey:
        widgets.change_widget(widget, wanted, revision=revision, by=by, at=timezone.now())
        return widget

    return _serve(request, widget, act)


@staff_door("settings.edit")
@require_POST
def rotate(request: HttpRequest, widget_id: int) -> HttpResponse:
    """Exchange the key."""
    by = _by(request)
    widgets.rotate(queries.widget(widget_id, by), by=by, at=timezone.now())
    pages.toast(request, _("The new key is below. The old one works for another 7 days."))
    return pages.see_other(request, reverse("channels:edit_widget", args=[widget_id]))


def _serve(
    request: HttpRequest, widget: WidgetKey | None, act: Callable[[WidgetSettings, int], WidgetKey]
) -> HttpResponse:
    if request.method != "POST":
        return _page(request, WidgetForm.of(widget), widget)
    form = WidgetForm(request.POST)
    if form.is_valid():
        try:
            kept = act(form.settings(), form.cleaned_data["revision"] or 0)
        except Refused as refused:
            form.refuse(refused)
        else:
            pages.toast(request, _("Saved."))
            return pages.see_other(request, reverse("channels:edit_widget", args=[kept.pk]))
    return _page(request, form, widget, status=422)


def _page(
    request: HttpRequest, form: WidgetForm, widget: WidgetKey | None, status: int = 200
) -> HttpResponse:
    page = WidgetPage(
        form=form, widget=widget, snippet=snippet(widget.key) if widget else "", policy=_host_policy()
    )
    return pages.page(request, "channels/widget.html", page, status=status)


def snippet(key: str) -> str:
    """What goes into a page, before its </body>."""
    return f'<script src="{settings.BASE_URL}/widget.js" data-key="{key}" defer></script>'


def _host_policy() -> str:
    """What a page with a strict Content-Security-Policy must allow."""
    return f"script-src {settings.BASE_URL}; frame-src {settings.BASE_URL}"

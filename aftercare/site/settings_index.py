"""设置: one page that leads to everything that can be set up; everybody finds at least their own things."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can
from aftercare.foundation.facts import Actor
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page where something is set up."""

    label: str
    note: str
    icon: str
    url: str


@dataclass(frozen=True, kw_only=True)
class SettingsPage:
    places: list[Place]


@staff_door()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything this person may set up."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return pages.page(request, "site/settings.html", SettingsPage(places=places(actor)))


def places(by: Actor) -> list[Place]:
    """The pages that are open to `by`, one's own first."""
    rows = (
        ("", _("My account"), _("Name, language, second factor, tokens"), "user-cog", "accounts:me"),
        ("person.invite", _("People"), _("Invite, roles, leaving"), "users", "accounts:people"),
        ("role.approve", _("People"), _("Approve and take back roles"), "users", "accounts:people"),
        ("settings.edit", _("Teams"), _("Who works in which queue"), "users-group", "accounts:teams"),
        ("mailbox.edit", _("Mailboxes"), _("Where mail is fetched and sent"), "mail", "channels:mailboxes"),
        ("mailbox.edit", _("Channels"), _("How each of them does"), "heart-rate-monitor", "channels:health"),
        (
            "settings.edit",
            _("Connections"),
            _("Robots, webhooks, messengers, SMS"),
            "webhook",
            "channels:connections",
        ),
        ("", _("Short messages"), _("Wake me when it is P1"), "device-mobile", "channels:short_messages"),
        ("calendar.edit", _("Calendars"), _("Working hours and holidays"), "calendar", "contracts:calendars"),
        (
            "contract.edit",
            _("Contracts"),
            _("Promises, deposits, people"),
            "file-certificate",
            "contracts:index",
        ),
        ("customer.edit", _("Import customers"), _("From a workbook"), "file-import", "customers:import"),
        ("audit.read", _("Audit"), _("Who did what, and the proof"), "shield-check", "accounts:audit"),
    )
    return [
        Place(label=label, note=note, icon=icon, url=reverse(name))
        for code, label, note, icon, name in rows
        if not code or can(by, code)
    ]

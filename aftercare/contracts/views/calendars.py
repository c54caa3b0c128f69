"""Calendars: the list, one year of one calendar, official days, hours of the week."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can
from aftercare.contracts import labels
from aftercare.contracts.actions import calendars
from aftercare.contracts.forms import CalendarForm, HoursForm, OwnDayForm
from aftercare.contracts.queries.calendars import (
    CalendarPage,
    CalendarRow,
    calendar_list,
    calendar_page,
    missing_year,
)
from aftercare.contracts.queries.moving import Moving, still_moving
from aftercare.contracts.queries.previewing import Preview, preview
from aftercare.contracts.rules.days import official_sources, own_definition, with_own_day
from aftercare.contracts.rules.holiday_files import LARGEST
from aftercare.contracts.views.asking import Filling, actor, serve
from aftercare.contracts.views.years import year_asked
from aftercare.foundation.errors import Invalid
from aftercare.ui import pages

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOURS = gettext_lazy(
    "Write hours as 09:00-12:00 13:00-18:00, over midnight as 22:00-06:00, to the end of the day as "
    "18:00-24:00; leave a day empty when it is closed."
)


@dataclass(frozen=True, kw_only=True)
class CalendarsPage:
    rows: list[CalendarRow]
    missing: int | None
    may_edit: bool

    @property
    def words(self) -> Any:
        return labels


@dataclass(frozen=True, kw_only=True)
class ShowCalendar:
    sheet: CalendarPage
    moving: Moving | None
    missing: int | None
    may_edit: bool

    @property
    def words(self) -> Any:
        return labels


@staff_door("contract.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All calendars."""
    page = CalendarsPage(
        rows=calendar_list(),
        missing=missing_year(timezone.localdate()),
        may_edit=can(actor(request), "calendar.edit"),
    )
    return pages.page(request, "contracts/calendars.html", page)


@staff_door("contract.read")
@require_safe
def show(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """A calendar in one year: holidays, make-up workdays, where they come from, and its editions."""
    page = ShowCalendar(
        sheet=calendar_page(calendar_id, year_asked(request)),
        moving=still_moving(calendar_id),
        missing=missing_year(timezone.localdate()),
        may_edit=can(actor(request), "calendar.edit"),
    )
    return pages.page(request, "contracts/calendar.html", page)


@staff_door("calendar.edit")
@require_POST
def import_days(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """A year's official days from a file, JSON or iCalendar."""
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise Invalid("Choose a file with one year's days.", field="file")
    made = calendars.import_file(calendar_id, content=file.read(), by=actor(request), at=timezone.now())
    number = made[-1].number
    pages.toast(request, _("Edition %(number)s is in force; running clocks follow.") % {"number": number})
    return pages.see_other(request, reverse("contracts:calendar", args=[calendar_id]))


@staff_door("calendar.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Other hours of the week, as a new edition."""
    by = actor(request)
    sheet = calendar_page(calendar_id, timezone.localdate().year)
    if sheet.always:
        raise Invalid("Day and night has no hours.")

    def changed(form: HoursForm) -> dict[str, Any]:
        definition = sheet.newest.definition
        return {**definition, "calendar": {**definition["calendar"], "week": form.week()}}

    def look(form: HoursForm) -> Preview:
        return preview(calendar_id, changed(form), timezone.now())

    def act(form: HoursForm) -> str:
        base, note = form.cleaned_data["base"], form.cleaned_data["note"]
        calendars.revise(
            calendar_id, definition=changed(form), base=base, note=note, by=by, at=timezone.now()
        )
        return reverse("contracts:calendar", args=[calendar_id])

    written = {day: " ".join("-".join(window) for window in windows) for day, windows in sheet.week}
    form = HoursForm(request.POST or None, initial={**written, "base": sheet.newest.number})
    back = reverse("contracts:calendar", args=[calendar_id])
    filling = Filling(
        title=_("Hours of the week"),
        back=back,
        act=act,
        crumbs=[(_("Calendars"), reverse("contracts:calendars")), (labels.called(sheet.calendar.name), back)],
        note=str(HOURS),
        template="contracts/hours.html",
        look=look,
    )
    return serve(request, form, filling)


@staff_door("calendar.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A calendar of one's own hours, with or without the official days."""
    by = actor(request)

    def act(form: CalendarForm) -> str:
        given = form.cleaned_data
        official = given["official"]
        made = calendars.add(
            key=given["key"],
            name=given["name"],
            definition=own_definition(form.week(), official=official),
            sources=official_sources("5x8") if official else {},
            by=by,
            at=timezone.now(),
        )
        return reverse("contracts:calendar", args=[made.pk])

    form = CalendarForm(request.POST or None, initial=dict.fromkeys(WORKDAYS, "09:00-12:00 13:00-18:00"))
    back = reverse("contracts:calendars")
    crumbs = [(_("Calendars"), back)]
    return serve(
        request, form, Filling(title=_("New calendar"), back=back, act=act, crumbs=crumbs, note=str(HOURS))
    )


@staff_door("calendar.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def own_day(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """A day that follows neither the week nor the official list, as a new edition."""
    by = actor(request)
    sheet = calendar_page(calendar_id, timezone.localdate().year)
    if sheet.always:
        raise Invalid("Day and night has no holidays.")

    def changed(form: OwnDayForm) -> dict[str, Any]:
        return with_own_day(sheet.newest.definition, form.cleaned_data["on"], form.windows())

    def look(form: OwnDayForm) -> Preview:
        return preview(calendar_id, changed(form), timezone.now())

    def act(form: OwnDayForm) -> str:
        base, note = form.cleaned_data["base"], form.cleaned_data["note"]
        calendars.revise(
            calendar_id, definition=changed(form), base=base, note=note, by=by, at=timezone.now()
        )
        year = form.cleaned_data["on"].year
        return f"{reverse('contracts:calendar', args=[calendar_id])}?year={year}"

    form = OwnDayForm(request.POST or None, initial={"base": sheet.newest.number})
    back = reverse("contracts:calendar", args=[calendar_id])
    filling = Filling(
        title=_("Own day"),
        back=back,
        act=act,
        crumbs=[(_("Calendars"), reverse("contracts:calendars")), (labels.called(sheet.calendar.name), back)],
        note=_("Goes before the week and the official days. Without hours the day is closed."),
        template="contracts/hours.html",
        look=look,
    )
    return serve(request, form, filling)

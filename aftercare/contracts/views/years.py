"""A year's days changed by clicking them: a draft, a look at what it moves, and a new edition."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftercare.accounts.doors import staff_door
from aftercare.contracts import labels
from aftercare.contracts.actions import calendars
from aftercare.contracts.forms import BackForm, YearForm
from aftercare.contracts.queries.calendars import CalendarPage, calendar_page, edition
from aftercare.contracts.queries.previewing import Preview, preview
from aftercare.contracts.rules.drafting import Change, Draft, drafted, read_draft, write_draft
from aftercare.contracts.rules.yearly import Day, Mark, Month, day_of, months_of
from aftercare.contracts.views.asking import Filling, actor, serve
from aftercare.foundation.errors import Invalid, Refused
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class YearPage:
    """The year as the draft would have it. `changed`: each day of the draft before and after."""

    sheet: CalendarPage
    form: YearForm
    months: list[Month]
    changed: list[tuple[Day, Day]]
    preview: Preview | None = None

    @property
    def words(self) -> Any:
        return labels

    @property
    def fresh(self) -> set[date]:
        return {after.day for _before, after in self.changed}


def year_asked(request: HttpRequest) -> int:
    """The year in the address, else this one."""
    asked = request.GET.get("year", "")
    return (
        int(asked) if asked.isdecimal() and len(asked) == 4 and asked > "1900" else timezone.localdate().year
    )


@staff_door("calendar.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def days(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """A year's days: each click goes into the draft; looking writes nothing; saving makes an edition."""
    sheet = calendar_page(calendar_id, year_asked(request))
    if sheet.always:
        raise Invalid("Day and night has no holidays.")
    form = YearForm(request.POST or None, initial={"base": sheet.newest.number})
    shown: Preview | None = None
    draft: Draft = {}
    if request.method == "POST" and form.is_valid():
        try:
            draft = _clicked(read_draft(form.cleaned_data["draft"]), form, request)
            if "save" in request.POST:
                return _save(request, sheet, form, draft)
            shown = _look(request, sheet, form, draft)
        except Refused as refused:
            form.refuse(refused)
    page = _page(request, sheet, form, draft, shown)
    return pages.fragment(request, "contracts/year.html", "draft", page, status=422 if form.errors else 200)


def _clicked(draft: Draft, form: YearForm, request: HttpRequest) -> Draft:
    """The draft with the clicked day put in, or taken out where it stands there as it is."""
    dropped, clicked = request.POST.get("drop"), request.POST.get("day")
    rest = {day: one for day, one in draft.items() if day.isoformat() not in (dropped, clicked)}
    if not clicked:
        return rest
    try:
        day = date.fromisoformat(clicked)
    except ValueError:
        raise Invalid("This is not a day.") from None
    change = Change(Mark(form.cleaned_data["mark"]), form.cleaned_data["name"].strip())
    return rest if draft.get(day) == change else {**rest, day: change}


def _parts(request: HttpRequest, sheet: CalendarPage, form: YearForm, draft: Draft) -> tuple[Any, Any]:
    notice = form.cleaned_data.get("notice", "").strip() if form.is_bound else ""
    newest, by = sheet.newest, actor(request)
    return drafted(newest.definition, newest.sources, draft, year=sheet.year, notice=notice, who=by.name)


def _look(request: HttpRequest, sheet: CalendarPage, form: YearForm, draft: Draft) -> Preview | None:
    definition, _sources = _parts(request, sheet, form, draft)
    return preview(sheet.calendar.pk, definition, timezone.now()) if "look" in request.POST else None


def _save(request: HttpRequest, sheet: CalendarPage, form: YearForm, draft: Draft) -> HttpResponse:
    given = form.cleaned_data
    if not given["note"]:
        raise Invalid("Say what changes, and why.", field="note")
    made = calendars.change_days(
        sheet.calendar.pk,
        draft=draft,
        year=sheet.year,
        notice=given["notice"].strip(),
        base=given["base"],
        note=given["note"],
        by=actor(request),
        at=timezone.now(),
    )
    pages.toast(
        request, _("Edition %(number)s is in force; running clocks follow.") % {"number": made.number}
    )
    return pages.see_other(request, f"{_address(sheet.calendar.pk)}?year={sheet.year}")


def _page(
    request: HttpRequest, sheet: CalendarPage, form: YearForm, draft: Draft, shown: Preview | None
) -> YearPage:
    newest = sheet.newest
    definition, sources = newest.definition, newest.sources
    try:
        definition, sources = _parts(request, sheet, form, draft)
    except Refused:
        draft = {}
    changed = [
        (day_of(newest.definition, newest.sources, day), day_of(definition, sources, day))
        for day in sorted(draft)
    ]
    form.data = {**form.data.dict(), "draft": write_draft(draft)} if form.is_bound else form.data  # type: ignore[attr-defined]
    months = months_of(definition, sources, sheet.year)
    return YearPage(sheet=sheet, form=form, months=months, changed=changed, preview=shown)


@staff_door("calendar.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def go_back(request: HttpRequest, calendar_id: int, number: int) -> HttpResponse:
    """Undo: what an earlier edition said, as a new one."""
    by, old = actor(request), edition(calendar_id, number)
    sheet = calendar_page(calendar_id, timezone.localdate().year)
    back = _address(calendar_id)

    def act(form: BackForm) -> str:
        base, note = form.cleaned_data["base"], form.cleaned_data["note"]
        calendars.go_back(calendar_id, number, base=base, note=note, by=by, at=timezone.now())
        return back

    said = _("Back to edition %(number)s") % {"number": number}
    form = BackForm(request.POST or None, initial={"base": sheet.newest.number, "note": said})
    filling = Filling(
        title=said,
        back=back,
        act=act,
        crumbs=[(_("Calendars"), reverse("contracts:calendars")), (labels.called(sheet.calendar.name), back)],
        note=_(
            "What it said holds again from now on, as a new edition; the editions in between stay on record."
        ),
        template="contracts/hours.html",
        look=lambda _form: preview(calendar_id, old.definition, timezone.now()),
    )
    return serve(request, form, filling)


def _address(calendar_id: int) -> str:
    return reverse("contracts:calendar", args=[calendar_id])

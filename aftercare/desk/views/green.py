"""绿色通道: the list of emergencies, and their review."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can
from aftercare.desk import labels
from aftercare.desk.actions import green
from aftercare.desk.forms import Radios, lines
from aftercare.desk.models import GreenChannel
from aftercare.desk.queries.green import GreenPage, green_channel, green_page
from aftercare.desk.rules.green import is_third
from aftercare.desk.views.asking import actor, clean
from aftercare.desk.views.exports import moment_text
from aftercare.foundation.errors import Refused
from aftercare.foundation.facts import Actor
from aftercare.ui import pages
from aftercare.ui.workbooks import workbook

FILTERS = ("only", "contract", "customer", "after", "q")


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), widget=Radios())
    cause = forms.CharField(label=gettext_lazy("Cause"), widget=lines(3), max_length=4000)
    lesson = forms.CharField(
        label=gettext_lazy("What we learn"), widget=lines(2), required=False, max_length=4000
    )
    follow_up = forms.CharField(
        label=gettext_lazy("What follows: who does what by when"),
        widget=lines(2),
        required=False,
        max_length=4000,
    )

    def __init__(self, given: object = None) -> None:
        super().__init__(given, auto_id="review_%s")  # type: ignore[arg-type]
        self.fields["verdict"].choices = labels.choices("verdict")  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class ListPage:
    found: GreenPage
    by: Actor
    may_export: bool
    search: str

    def label(self, group: str, code: str) -> str:
        return labels.label(group, code)

    def is_late(self, row: GreenChannel) -> bool:
        """Whether its review is overdue."""
        due = row.review_due_at
        return due is not None and row.reviewed_at is None and due < timezone.now()

    def may_review(self, row: GreenChannel) -> bool:
        """Whether the reader could be the one who reviews it."""
        return _may_review(row, self.by)


def _may_review(row: GreenChannel, by: Actor) -> bool:
    third = is_third(by.person_id, row.opened_by_id, row.closed_by_id)
    return row.state == "to_review" and third and can(by, "ticket.green_review")


def _filters(request: HttpRequest) -> dict[str, str]:
    return {name: clean(request.GET.get(name, ""), 100) for name in FILTERS}


@staff_door("ticket.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All emergencies with their outcome and review, filters in the address."""
    by, filters = actor(request), _filters(request)
    page = ListPage(
        found=green_page(by, filters),
        by=by,
        may_export=can(by, "export.rows"),
        search=request.GET.urlencode(),
    )
    return pages.fragment(request, "desk/green.html", "rows" if filters["after"] else "list", page)


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    channel: GreenChannel
    form: ReviewForm
    may_review: bool

    def label(self, group: str, code: str) -> str:
        return labels.label(group, code)


@staff_door("ticket.read")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, channel_id: int) -> HttpResponse:
    """What happened, and what is made of it."""
    by = actor(request)
    channel = green_channel(channel_id, by)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            green.review_channel(channel_id, **form.cleaned_data, by=by, at=timezone.now())
        except Refused as refused:
            form.add_error(None, _(refused.sentence))
        else:
            pages.toast(request, _("The review is on record."))
            return pages.see_other(request, reverse("desk:green"))
    page = ReviewPage(channel=channel, form=form, may_review=_may_review(channel, by))
    return pages.page(request, "desk/green_review.html", page, status=422 if form.errors else 200)


@staff_door("export.rows")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook."""
    rows = green_page(actor(request), {**_filters(request), "after": ""}, limit=20_000).rows
    return workbook(f"green-channels-{timezone.localdate():%Y%m%d}", _head(), map(_cells, rows))


def _head() -> list[str]:
    return [
        _("Number"),
        _("Title of the ticket"),
        _("Customer"),
        _("Contract"),
        _("State"),
        _("Reason"),
        _("Opened"),
        _("Opened by"),
        _("Closed"),
        _("Closed by"),
        _("What happened"),
        _("Reviewed"),
        _("Reviewed by"),
        _("Verdict"),
        _("Cause"),
        _("What we learn"),
        _("What follows"),
    ]


def _cells(row: GreenChannel) -> list[str]:
    ticket = row.ticket
    return [
        ticket.number,
        ticket.title,
        ticket.customer.short_name or ticket.customer.name,
        row.contract.number if row.contract else "",
        labels.label("green", row.state),
        row.reason,
        moment_text(row.opened_at),
        row.opened_by_name,
        moment_text(row.closed_at),
        row.closed_by_name,
        row.outcome,
        moment_text(row.reviewed_at),
        row.reviewed_by_name,
        labels.label("verdict", row.verdict),
        row.cause,
        row.lesson,
        row.follow_up,
    ]

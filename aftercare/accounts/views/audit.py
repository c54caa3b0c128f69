"""The audit trail, for the audit administrator."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts import queries
from aftercare.accounts.doors import staff_door
from aftercare.accounts.forms import AuditForm
from aftercare.records import queries as records
from aftercare.records import sealing
from aftercare.ui import pages

PAGE = 50
MOST = 50_000
COLUMNS = "id written_at at kind subject_kind subject_id customer_id actor_kind actor_id actor_name via body"


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    entries: list[records.Entry]
    next_before: int | None
    kinds: list[str]
    people: list[queries.PersonCard]

    @property
    def person_options(self) -> list[tuple[int, str]]:
        """For the filter."""
        return [(person.id, person.name) for person in self.people]

    @property
    def kind_options(self) -> list[tuple[str, str]]:
        """For the filter."""
        return [(kind, kind) for kind in self.kinds]


@dataclass(frozen=True, kw_only=True)
class Proof:
    problems: list[sealing.Problem]
    sealed: int
    at: datetime


@staff_door("audit.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was done, newest first."""
    before = request.GET.get("before", "")
    found = records.audit(
        _wanted(request), before_id=int(before) if before.isdecimal() else None, limit=PAGE + 1
    )
    page = AuditPage(
        entries=found[:PAGE],
        next_before=found[PAGE - 1].pk if len(found) > PAGE else None,
        kinds=records.kinds(),
        people=queries.staff(),
    )
    return pages.fragment(request, "accounts/audit.html", "rows", page)


@staff_door("audit.read")
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a table for spreadsheets; at most 50,000 rows."""
    response = StreamingHttpResponse(_lines(_wanted(request)), content_type="text/csv; charset=utf-8")
    name = f"audit-{timezone.localdate():%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@staff_door("audit.read")
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Check every seal against the journal and the anchors."""
    page = Proof(problems=sealing.verify(), sealed=sealing.count_sealed(), at=timezone.now())
    return pages.page(request, "accounts/proof.html", page)


class _Echo:
    """A file that gives back what is written: csv wants one."""

    def write(self, text: str) -> str:
        return text


def _lines(wanted: records.AuditFilter) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS.split())
    for entry in records.audit_all(wanted, most=MOST):
        yield writer.writerow([_harmless(value) for value in _values(entry)])


def _values(entry: records.Entry) -> list[object]:
    via = entry.actor.get("via", "")
    return [via if name == "via" else getattr(entry, name) for name in COLUMNS.split()]


def _harmless(value: object) -> str:
    """As text that no spreadsheet takes for a formula (ASVS 5.0, 1.2.10)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _wanted(request: HttpRequest) -> records.AuditFilter:
    form = AuditForm(request.GET)
    form.is_valid()
    subject, _, number = str(form.value("subject") or "").partition(":")
    until = form.day("until")
    return records.AuditFilter(
        actor_id=form.value("person"),
        customer_id=form.value("customer"),
        subject_kind=subject,
        subject_id=int(number) if number else None,
        kind=str(form.value("kind") or ""),
        since=_midnight(form.day("since")),
        until=_midnight(until + timedelta(days=1) if until else None),
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())

"""Taking customers in from a workbook: template, dry run, the sheet with its problems, and doing it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.customers import export, workbook
from aftercare.customers.actions import importing
from aftercare.customers.actions.importing import Plan
from aftercare.customers.actions.reading import Outcome, Problem
from aftercare.customers.models import Import
from aftercare.customers.rules.columns import BY_KEY
from aftercare.customers.views.lists import xlsx
from aftercare.foundation.errors import NotFound, Refused
from aftercare.foundation.facts import Actor
from aftercare.ui import pages

SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class ImportPage:
    error: str = ""
    past: tuple[Import, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    handed_in: Import
    plan: Plan
    counts: dict[str, int]
    telling: list[Outcome]
    hidden: int
    strangers: list[str]

    def explain(self, problem: Problem) -> str:
        return explain(problem)

    def result(self, outcome: Outcome) -> str:
        return result_word(outcome)


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Hand a workbook in; nothing is written yet."""
    by = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _index(request, by)
    try:
        made = _hand_in(request, by)
    except Refused as refused:
        text = gettext(refused.sentence)
        return _index(request, by, text % refused.params if refused.params else text)
    return pages.see_other(request, reverse("customers:import_plan", args=[made.pk]))


@staff_door("customer.edit")
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    return xlsx(workbook.template(get_language() or ""), "customers-template.xlsx")


@staff_door("customer.edit")
@require_safe
def show(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the workbook would do, row by row."""
    by = request.actor  # type: ignore[attr-defined]
    handed_in = _own(import_id, by)
    plan = importing.plan(bytes(handed_in.content), by=by)
    telling = sorted((o for o in plan.outcomes if o.result != "unchanged"), key=_troubles_first)
    page = PlanPage(
        handed_in=handed_in,
        plan=plan,
        counts=plan.counts(),
        telling=telling[:SHOWN],
        hidden=max(0, len(telling) - SHOWN),
        strangers=sorted({text for table in plan.tables for text in table.strangers}),
    )
    return pages.page(request, "customers/plan.html", page)


@staff_door("customer.edit")
@require_safe
def sheet(request: HttpRequest, import_id: int) -> HttpResponse:
    """The workbook with result and problems beside every row, to be corrected and handed in again."""
    by = request.actor  # type: ignore[attr-defined]
    plan = importing.plan(bytes(_own(import_id, by).content), by=by)
    return xlsx(export.sheet_with_problems(plan, _both), "customers-checked.xlsx")


@staff_door("customer.edit")
@require_POST
def apply(request: HttpRequest, import_id: int) -> HttpResponse:
    """Write what the dry run has shown."""
    by = request.actor  # type: ignore[attr-defined]
    handed_in = _own(import_id, by)
    done = importing.apply(bytes(handed_in.content), by=by, at=timezone.now(), handed_in=handed_in)
    counts = done.counts()
    pages.toast(request, _("Taken in: %(new)s new, %(changed)s changed, %(refused)s left out.") % counts)
    return pages.see_other(request, reverse("customers:index"))


def explain(problem: Problem) -> str:
    """A problem in the reader's language, with the heading of its column."""
    text = gettext(problem.sentence)
    text = text % problem.params if problem.params else text
    column = BY_KEY.get(problem.column)
    if column is None:
        return text
    heading = column.zh if (get_language() or "").startswith("zh") else column.en
    return _("%(column)s: %(problem)s") % {"column": heading, "problem": text}


def result_word(outcome: Outcome) -> str:
    """What a row comes to, in a word."""
    words = {"new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged"), "refused": _("Left out")}
    return words[outcome.result]


def _both(outcome: Outcome) -> tuple[str, str]:
    return result_word(outcome), "\n".join(explain(problem) for problem in outcome.problems)


def _hand_in(request: HttpRequest, by: Actor) -> Import:
    upload = request.FILES.get("sheet")
    if upload is None:
        raise Refused("Please choose a file.")
    content = upload.read(workbook.LARGEST + 1)
    return importing.hand_in(content, upload.name or "", by=by, at=timezone.now())


def _index(request: HttpRequest, by: Actor, error: str = "") -> HttpResponse:
    past = Import.objects.defer("content").filter(made_by_id=by.person_id).order_by("-pk")[:10]
    page = ImportPage(error=error, past=tuple(past))
    return pages.page(request, "customers/import.html", page, status=422 if error else 200)


def _own(import_id: int, by: Actor) -> Import:
    found = Import.objects.filter(pk=import_id, made_by_id=by.person_id).first()
    if found is None:
        raise NotFound("There is no such page.")
    return found


def _troubles_first(outcome: Outcome) -> bool:
    return not outcome.problems

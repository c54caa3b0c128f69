"""Teams."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts import queries
from aftercare.accounts.actions import teams
from aftercare.accounts.doors import staff_door
from aftercare.accounts.forms import TeamForm, refuse
from aftercare.accounts.models import Team
from aftercare.foundation.errors import NotFound, Refused
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class TeamsPage:
    teams: list[Team]
    form: TeamForm
    edited: Team | None


@staff_door("settings.edit")
@require_safe
def index(request: HttpRequest, team_id: int | None = None) -> HttpResponse:
    """All teams, and the form for a new one or for the one named."""
    return _page(request, team_id, None)


@staff_door("settings.edit")
@require_POST
def save(request: HttpRequest, team_id: int | None = None) -> HttpResponse:
    """Make or change a team."""
    form = TeamForm(request.POST, people=_people())
    if form.is_valid():
        try:
            teams.save_team(
                name=form.cleaned_data["name"],
                member_ids=form.cleaned_data["members"],
                lead_id=form.cleaned_data["lead"],
                team_id=team_id,
                by=request.actor,  # type: ignore[attr-defined]
                at=timezone.now(),
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            return pages.see_other(request, reverse("accounts:teams"))
    return _page(request, team_id, form)


@staff_door("settings.edit")
@require_POST
def archive(request: HttpRequest, team_id: int) -> HttpResponse:
    """Put a team away."""
    teams.archive_team(team_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return pages.see_other(request, reverse("accounts:teams"))


def _page(request: HttpRequest, team_id: int | None, form: TeamForm | None) -> HttpResponse:
    found = queries.teams()
    edited = next((team for team in found if team.pk == team_id), None)
    if team_id is not None and edited is None:
        raise NotFound("There is no such team.")
    page = TeamsPage(
        teams=found,
        form=form or TeamForm(initial=_initial(edited), people=_people()),
        edited=edited,
    )
    return pages.page(request, "accounts/teams.html", page, status=422 if page.form.errors else 200)


def _people() -> list[tuple[int, str]]:
    return [(person.id, person.name) for person in queries.staff()]


def _initial(team: Team | None) -> dict[str, object]:
    if team is None:
        return {}
    return {"name": team.name, "lead": team.lead_id, "members": [m.pk for m in team.members.all()]}

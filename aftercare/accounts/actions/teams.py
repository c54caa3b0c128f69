"""Teams: people who share a queue."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from aftercare.accounts.facts import TeamChanged
from aftercare.accounts.models import Person, Team
from aftercare.accounts.rules.permissions import require
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@transaction.atomic
def save_team(
    *,
    name: str,
    member_ids: Collection[int],
    lead_id: int | None = None,
    team_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Team:
    """Make a team, or change the one with `team_id`. Members and lead are active staff; the lead belongs."""
    require(by, "settings.edit")
    if not name.strip():
        raise Invalid("Please enter a name.", field="name")
    members = _staff({*member_ids, *([lead_id] if lead_id else [])})
    team = _team(team_id)
    if Team.objects.filter(name=name.strip()).exclude(pk=team.pk).exists():
        raise Conflict("There is already a team with this name.")
    team.name, team.lead_id = name.strip(), lead_id
    team.save()
    team.members.set(members)
    _tell(team, [member.pk for member in members], by, at)
    return team


@transaction.atomic
def archive_team(team_id: int, *, by: Actor, at: datetime) -> None:
    """Put a team away: no new tickets go to it, old ones keep its name."""
    require(by, "settings.edit")
    team = _team(team_id)
    team.archived_at = at
    team.save(update_fields=["archived_at"])
    _tell(team, [], by, at)


def _team(team_id: int | None) -> Team:
    if team_id is None:
        return Team()
    found = Team.objects.filter(pk=team_id, archived_at=None).first()
    if found is None:
        raise NotFound("There is no such team.")
    return found


def _staff(ids: set[int]) -> list[Person]:
    found = list(Person.objects.filter(pk__in=ids, kind="staff", is_active=True).order_by("pk"))
    if len(found) != len(ids):
        raise Invalid("Only active staff can be in a team.", field="members")
    return found


def _tell(team: Team, members: list[int], by: Actor, at: datetime) -> None:
    tell(TeamChanged(by=by, at=at, team_id=team.pk, name=team.name, member_ids=members, lead_id=team.lead_id))

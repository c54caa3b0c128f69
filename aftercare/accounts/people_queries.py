"""What the pages about people show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from aftercare.accounts import policies, queries
from aftercare.accounts.models import Invitation, Person, RoleRequest
from aftercare.accounts.rules.roles import ADMINISTRATORS, ROLES
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The filters of the list."""

    text: str = ""
    kind: str = ""
    role: str = ""
    state: str = ""
    after: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """From an address; what makes no sense counts as not asked."""
        kind, role, after = query.get("kind", ""), query.get("role", ""), query.get("after", "")
        return cls(
            text=query.get("q", "").strip()[:100],
            kind=kind if kind in ("staff", "customer") else "",
            role=role if role in ROLES else "",
            state="closed" if query.get("state") == "closed" else "",
            after=int(after) if after.isdecimal() else 0,
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    id: int
    name: str
    email: str
    title: str
    kind: str
    roles: list[str]
    is_active: bool
    last_seen_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class People:
    """One page of people, and what waits for somebody."""

    rows: list[Row]
    next_after: int | None
    invitations: list[Invitation]
    requests: list[RoleRequest]
    missing_offices: list[str]
    role_names: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class PersonSheet:
    person: Person
    roles: list[str]
    requests: list[RoleRequest]
    teams: list[str]
    tokens: int
    role_names: dict[str, str]


def listed(wanted: Wanted, *, by: Actor) -> People:
    """The people that match, by number; with open invitations, open requests and empty offices."""
    found = list(_matching(wanted, by)[: PAGE + 1])
    rows = [_row(person) for person in found[:PAGE]]
    held = queries.offices_held()
    return People(
        rows=rows,
        next_after=rows[-1].id if len(found) > PAGE else None,
        invitations=list(_open_invitations(by)),
        requests=list(_open_requests()),
        missing_offices=[code for code in ADMINISTRATORS if code not in held],
        role_names=role_names(),
    )


def sheet(person_id: int, *, by: Actor) -> PersonSheet:
    """One person with roles, open requests, teams and the number of tokens in use."""
    person = policies.visible_to(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    return PersonSheet(
        person=person,
        roles=sorted(person.roles),
        requests=list(_open_requests().filter(person=person)),
        teams=list(person.teams.filter(archived_at=None).values_list("name", flat=True)),
        tokens=person.tokens.filter(revoked_at=None).count(),
        role_names=role_names(),
    )


def role_names() -> dict[str, str]:
    """The names of all roles, untranslated."""
    return {role.code: role.name for role in ROLES.values()}


def _matching(wanted: Wanted, by: Actor) -> QuerySet[Person]:
    people = policies.visible_to(by).filter(is_active=wanted.state != "closed", pk__gt=wanted.after)
    if wanted.kind:
        people = people.filter(kind=wanted.kind)
    if wanted.role:
        people = people.filter(pk__in=_holders(wanted.role))
    if wanted.text:
        text = wanted.text.lower()
        people = people.filter(
            Q(name__icontains=text)
            | Q(email__contains=text)
            | Q(pinyin__startswith=text)
            | Q(initials__startswith=text)
        )
    codes = ArrayAgg("grants__role", default=[], filter=Q(grants__isnull=False))
    return people.annotate(role_codes=codes).order_by("pk")


def _holders(role: str) -> QuerySet[Person, int]:
    return Person.objects.filter(grants__role=role).values_list("pk", flat=True)


def _row(person: Person) -> Row:
    return Row(
        id=person.pk,
        name=person.name,
        email=person.email,
        title=person.title,
        kind=person.kind,
        roles=sorted(person.roles),
        is_active=person.is_active,
        last_seen_at=person.last_seen_at,
    )


def _open_invitations(by: Actor) -> QuerySet[Invitation]:
    open_ones = policies.visible_invitations(by).filter(used_at=None, withdrawn_at=None)
    return open_ones.select_related("invited_by").order_by("-id")[:100]


def _open_requests() -> QuerySet[RoleRequest]:
    return RoleRequest.objects.filter(state="open").select_related("person", "requested_by").order_by("id")

"""What one asks about people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from aftercare.accounts.models import Invitation, Person, RoleGrant, Team, Token
from aftercare.accounts.rules.roles import ADMINISTRATORS, ROLES
from aftercare.accounts.rules.tokens import digest
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.asking import Objects


@dataclass(frozen=True)
class PersonCard:
    """A person as shown beside other things."""

    id: int
    name: str
    title: str
    initial: str
    phone: str

    @classmethod
    def of(cls, person: Person) -> "PersonCard":
        return cls(person.pk, person.name, person.title, person.name[:1].upper(), person.phone)


def person(person_id: int) -> Person:
    """The person of this id, also a deactivated one; NotFound otherwise."""
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise NotFound("There is no such person.")
    return found


def person_by_email(address: str) -> Person | None:
    """Whoever signs in with this address and is active."""
    return Person.objects.filter(email=address.strip().lower(), is_active=True).first()


def staff_by_email(address: str) -> Person | None:
    """The active person of the staff who writes from this address."""
    return next(iter(_STAFF_BY_EMAIL(address.strip().lower())), None)


_STAFF_BY_EMAIL = Objects(lambda email: Person.objects.filter(email=email, kind="staff", is_active=True), str)


def staff(permission: str | None = None) -> list[PersonCard]:
    """The active staff, all or those whose roles allow `permission`, by name."""
    people = Person.objects.filter(kind="staff", is_active=True)
    if permission is not None:
        people = _with_roles(people, [r.code for r in ROLES.values() if permission in r.permissions])
    return [PersonCard.of(found) for found in people]


def holders_of(role: str) -> list[PersonCard]:
    """The active people who hold the role."""
    return [PersonCard.of(found) for found in _with_roles(Person.objects.filter(is_active=True), [role])]


def people_by_ids(ids: set[int] | list[int]) -> dict[int, PersonCard]:
    """Cards of many people in one query; ids of nobody are left out."""
    return {found.pk: PersonCard.of(found) for found in Person.objects.filter(pk__in=set(ids))}


def mail_addresses(ids: set[int] | list[int]) -> dict[int, tuple[str, str]]:
    """Address and language of these active people, by id: for mail to colleagues."""
    found = Person.objects.filter(pk__in=set(ids), is_active=True)
    return {pk: (email, language) for pk, email, language in found.values_list("pk", "email", "language")}


@dataclass(frozen=True)
class Postbox:
    """Where and how somebody reads mail."""

    address: str
    language: str
    time_zone: str


def postboxes(ids: set[int] | list[int]) -> dict[int, Postbox]:
    """Address, language and time zone of these active people, by id."""
    found = Person.objects.filter(pk__in=set(ids), is_active=True)
    rows = found.values_list("pk", "email", "language", "time_zone")
    return {pk: Postbox(email, language, zone) for pk, email, language, zone in rows}


def search_people(text: str, kind: str = "staff") -> list[PersonCard]:
    """Active people whose name, pinyin, initials or address begin with or contain the text; at most 20."""
    wanted = text.strip().lower()
    match = (
        Q(name__icontains=wanted)
        | Q(pinyin__startswith=wanted)
        | Q(initials__startswith=wanted)
        | Q(email__contains=wanted)
    )
    return [PersonCard.of(p) for p in Person.objects.filter(match, kind=kind, is_active=True)[:20]]


def _with_roles(people: QuerySet[Person], roles: list[str]) -> QuerySet[Person]:
    return people.filter(grants__role__in=roles).distinct()


def offices_held() -> frozenset[str]:
    """The administrators' roles that some active person holds."""
    held = RoleGrant.objects.filter(role__in=ADMINISTRATORS, person__is_active=True)
    return frozenset(held.values_list("role", flat=True))


def teams() -> list[Team]:
    """The teams at work, with lead and members: two queries."""
    return list(Team.objects.filter(archived_at=None).select_related("lead").prefetch_related("members"))


def teams_of(person_id: int) -> list[int]:
    """The ids of the teams that the person belongs to."""
    return list(Team.objects.filter(members=person_id, archived_at=None).values_list("id", flat=True))


def tokens_of(person_id: int) -> list[Token]:
    """A person's tokens that aren't revoked, newest first; expired ones are among them."""
    return list(Token.objects.filter(person_id=person_id, revoked_at=None).order_by("-id"))


def actor_for_token(raw: str, now: datetime | None = None) -> Actor | None:
    """Who acts with this token; None if it is unknown, revoked, expired or its owner's account closed.

    One query, written out because every request of a program begins with it; the time of use is noted at
    most once a minute.
    """
    at = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, [digest(raw), at])
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, used_at, scopes, roles, *who = row
    _note_use(token_id, used_at, at)
    names = ("person_id", "kind", "name", "customer_id", "contact_id")
    return Actor(
        **dict(zip(names, who, strict=True)), roles=frozenset(roles), via="api", scopes=frozenset(scopes)
    )


_BEARER = """
    SELECT token.id, token.last_used_at, token.scopes,
        ARRAY(SELECT role::text FROM accounts_rolegrant WHERE person_id = person.id),
        person.id, person.kind, person.name, person.customer_id, person.contact_id
    FROM accounts_token AS token JOIN accounts_person AS person ON person.id = token.person_id
    WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_at > %s AND person.is_active
"""


def _note_use(token_id: int, used_at: datetime | None, at: datetime) -> None:
    if used_at is None or at - used_at > timedelta(minutes=1):
        Token.objects.filter(pk=token_id).update(last_used_at=at)


def open_invitation(invitation_id: int) -> Invitation | None:
    """The invitation, unless it was used or withdrawn."""
    return Invitation.objects.filter(pk=invitation_id, used_at=None, withdrawn_at=None).first()


@dataclass(frozen=True)
class CastMember:
    """One of the people that a demonstration offers to sign in as."""

    id: int
    name: str
    title: str
    kind: str
    customer_id: int | None
    roles: tuple[str, ...]


def cast() -> list[CastMember]:
    """Everybody who could sign in, staff first: only for the start page of a demonstration."""
    held = ArrayAgg("grants__role", filter=Q(grants__isnull=False), default=[], order_by="grants__role")
    people = Person.objects.filter(is_active=True, kind__in=("staff", "customer")).annotate(held=held)
    fields = ("pk", "name", "title", "kind", "customer_id", "held")
    found = people.order_by("-kind", "customer_id", "pk").values_list(*fields)
    return [CastMember(pk, name, title, kind, of, tuple(held)) for pk, name, title, kind, of, held in found]

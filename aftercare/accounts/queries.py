"""What one asks about people."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from aftercare.accounts.models import Person
from aftercare.accounts.rules.roles import ROLES
from aftercare.foundation.errors import NotFound


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

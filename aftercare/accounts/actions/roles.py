"""Roles: asked for by one administrator, granted by another."""

from datetime import datetime

from django.db import transaction

from aftercare.accounts import policies
from aftercare.accounts.facts import RoleGranted, RoleRequested, RoleRequestRejected, RoleRevoked
from aftercare.accounts.models import Person, RoleGrant, RoleRequest
from aftercare.accounts.rules.offices import last_of_office
from aftercare.accounts.rules.permissions import require
from aftercare.accounts.rules.roles import ROLES, conflicting
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@transaction.atomic
def request(
    person_id: int, role: str, *, wanted: str = "grant", reason: str = "", by: Actor, at: datetime
) -> RoleRequest:
    """Ask the security administrator to grant a role, or (`wanted="revoke"`) to take it away."""
    require(by, "role.request")
    person = policies.visible_person(person_id, by)
    _check(person, role, wanted)
    asked, fresh = RoleRequest.objects.get_or_create(
        person=person,
        role=role,
        state="open",
        defaults={
            "wanted": wanted,
            "reason": reason,
            "requested_by_id": by.person_id,
            "requested_at": at,
        },
    )
    if not fresh:
        raise Conflict("This role was already requested and waits for a decision.")
    tell(RoleRequested(by=by, at=at, person_id=person.pk, role=role, wanted=wanted, reason=reason))
    return asked


@transaction.atomic
def approve(request_id: int, *, by: Actor, at: datetime) -> None:
    """Decide for a request: the role is granted or revoked, and the person's sessions end.

    Neither who asked nor whom it concerns may decide (Forbidden).
    """
    asked = _decide(request_id, "approved", "", by, at)
    if asked.wanted == "grant":
        grant(asked.person, asked.role, by=by, at=at)
    else:
        _revoke(asked.person, asked.role, by, at)


@transaction.atomic
def reject(request_id: int, *, note: str, by: Actor, at: datetime) -> None:
    """Decide against a request, and say why."""
    asked = _decide(request_id, "rejected", note, by, at)
    tell(
        RoleRequestRejected(
            by=by, at=at, person_id=asked.person_id, role=asked.role, wanted=asked.wanted, note=note
        )
    )


@transaction.atomic
def revoke(person_id: int, role: str, *, by: Actor, at: datetime) -> None:
    """Take a role away at once. The last holder of an administrator's office keeps it (Conflict)."""
    require(by, "role.approve")
    _revoke(policies.visible_person(person_id, by), role, by, at)


@transaction.atomic
def set_customer_role(person_id: int, role: str, *, by: Actor, at: datetime) -> None:
    """Make a customer's person reporter, coordinator or decision maker instead of what it was."""
    require(by, "contact.edit")
    person = policies.visible_person(person_id, by)
    _check(person, role, "grant")
    for held in person.roles - {role}:
        _revoke(person, held, by, at)
    if role not in person.roles:
        grant(person, role, by=by, at=at)


def grant(person: Person, role: str, *, by: Actor, at: datetime) -> None:
    """Write the grant. Only for actions that have checked who consents: needs no permission of its own."""
    _check(person, role, "grant")
    RoleGrant.objects.create(person=person, role=role, granted_by_id=by.person_id, granted_at=at)
    _changed(person)
    tell(RoleGranted(by=by, at=at, person_id=person.pk, customer_id=person.customer_id, role=role))


def _revoke(person: Person, role: str, by: Actor, at: datetime) -> None:
    keep_office(person, role)
    if not RoleGrant.objects.filter(person=person, role=role).delete()[0]:
        raise Conflict("The person does not hold this role any more.")
    _changed(person)
    tell(RoleRevoked(by=by, at=at, person_id=person.pk, customer_id=person.customer_id, role=role))


def keep_office(person: Person, role: str) -> None:
    """Raise Conflict if the person is the last active holder of an administrator's office."""
    others = RoleGrant.objects.select_for_update().filter(role=role, person__is_active=True)
    if last_of_office(role, len(others)) and any(held.person_id == person.pk for held in others):
        raise Conflict("Nobody else holds this office. Give it to another person first.")


def _changed(person: Person) -> None:
    person.__dict__.pop("role_codes", None)
    person.end_sessions()


def _check(person: Person, role: str, wanted: str) -> None:
    if role not in ROLES or wanted not in ("grant", "revoke"):
        raise Invalid("There is no such role.", field="role")
    if ROLES[role].kind != person.kind:
        raise Invalid("This role is not meant for this kind of person.", field="role")
    if wanted == "revoke":
        return
    if role in person.roles:
        raise Conflict("The person already holds this role.")
    if conflicting(person.roles, role):
        raise Invalid("An administrator holds no other role.", field="role")


def _decide(request_id: int, state: str, note: str, by: Actor, at: datetime) -> RoleRequest:
    require(by, "role.approve")
    asked = RoleRequest.objects.select_related("person").filter(pk=request_id).first()
    if asked is None:
        raise NotFound("There is no such request.")
    if by.person_id in (asked.requested_by_id, asked.person_id):
        raise Forbidden("Somebody else has to decide this.")
    decided = RoleRequest.objects.filter(pk=request_id, state="open").update(
        state=state, decided_by_id=by.person_id, decided_at=at, decision_note=note
    )
    if not decided:
        raise Conflict("This request is already decided.")
    return asked

"""Inviting people and letting them in: the only way to an account."""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aftercare.accounts import policies, queries
from aftercare.accounts.actions import roles
from aftercare.accounts.facts import InvitationWithdrawn, PersonInvited, PersonJoined, RoleRequested
from aftercare.accounts.models import Invitation, Person, RoleRequest
from aftercare.accounts.rules.offices import needs_approval
from aftercare.accounts.rules.permissions import require
from aftercare.accounts.rules.roles import ROLES
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records import links
from aftercare.records.journal import tell

GOOD_FOR = timedelta(hours=72)
PURPOSE = "invitation"


@transaction.atomic
def invite(
    *,
    email: str,
    role: str,
    name: str = "",
    customer_id: int | None = None,
    contact_id: int | None = None,
    language: str = "zh-hans",
    by: Actor,
    at: datetime,
) -> Invitation:
    """Invite somebody by letter. Staff need `person.invite`, contacts of customers `contact.edit`.

    An open invitation to the same address is replaced. Invalid if the address already has an account.
    """
    address = email.strip().lower()
    _check(address, role, customer_id)
    require(by, "person.invite" if ROLES[role].kind == "staff" else "contact.edit")
    Invitation.objects.filter(email=address, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    invitation = Invitation.objects.create(
        email=address,
        name=name,
        kind=ROLES[role].kind,
        role=role,
        customer_id=customer_id,
        contact_id=contact_id,
        language=language,
        invited_by_id=by.person_id,
        invited_at=at,
        expires_at=at + GOOD_FOR,
    )
    tell(
        PersonInvited(
            by=by,
            at=at,
            invitation_id=invitation.pk,
            email=address,
            role=role,
            customer_id=customer_id,
        )
    )
    return invitation


@transaction.atomic
def withdraw(invitation_id: int, *, by: Actor, at: datetime) -> None:
    """Make an invitation worthless before it is used."""
    invitation = policies.visible_invitations(by).filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound("There is no such invitation.")
    _spend(invitation, withdrawn_at=at)
    tell(
        InvitationWithdrawn(
            by=by,
            at=at,
            invitation_id=invitation.pk,
            email=invitation.email,
            customer_id=invitation.customer_id,
        )
    )


def link_token(invitation: Invitation) -> str:
    """The signed part of the invitation's link."""
    return links.sign(PURPOSE, invitation.pk, expires=invitation.expires_at)


def read_token(token: str, *, at: datetime) -> Invitation:
    """The open invitation behind a link; NotFound or links.LinkDead otherwise."""
    link = links.read(token, PURPOSE, at=at)
    invitation = Invitation.objects.filter(pk=link.subject_id).first()
    if invitation is None:
        raise NotFound("There is no such page.")
    if invitation.used_at or invitation.withdrawn_at:
        raise links.LinkDead("This invitation was already used or withdrawn.")
    return invitation


@transaction.atomic
def join(token: str, *, name: str, password: str, at: datetime) -> Person:
    """Make the invited person, with the invitation's address and nothing else.

    People of customers get their role at once; staff get it when the security administrator approves it,
    save the first holder of an administrator's office.
    """
    invitation = read_token(token, at=at)
    person = register(
        email=invitation.email,
        name=name,
        password=password,
        kind=invitation.kind,
        customer_id=invitation.customer_id,
        contact_id=invitation.contact_id,
        language=invitation.language,
    )
    _spend(invitation, used_at=at, used_by=person)
    by = person.actor()
    tell(
        PersonJoined(
            by=by,
            at=at,
            person_id=person.pk,
            customer_id=person.customer_id,
            email=person.email,
            role=invitation.role,
            contact_id=invitation.contact_id,
        )
    )
    _give_role(person, invitation, by, at)
    return person


def register(*, email: str, name: str, password: str, **fields: object) -> Person:
    """A new person with a checked password. Invalid if address, name or password won't do."""
    if not name.strip():
        raise Invalid("Please enter a name.", field="name")
    if Person.objects.filter(email=email.lower()).exists():
        raise Invalid("This address already has an account.", field="email")
    try:
        validate_password(password, Person(email=email, name=name))
    except ValidationError as error:
        sentences = " ".join(error.messages)
        raise Invalid(sentences, field="password") from None
    return Person.objects.register(email=email, name=name.strip(), password=password, **fields)


def _give_role(person: Person, invitation: Invitation, by: Actor, at: datetime) -> None:
    role = invitation.role
    if not needs_approval(role, queries.offices_held()):
        roles.grant(person, role, by=by, at=at)
        return
    RoleRequest.objects.create(
        person=person, role=role, requested_by_id=invitation.invited_by_id, requested_at=at
    )
    tell(RoleRequested(by=by, at=at, person_id=person.pk, role=role, wanted="grant"))


def _spend(invitation: Invitation, **how: object) -> None:
    """Only one of two who are at it at the same time gets through."""
    open_one = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None)
    if not open_one.update(**how):
        raise Conflict("This invitation was already used or withdrawn.")


def _check(address: str, role: str, customer_id: int | None) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid("Please enter a valid e-mail address.", field="email") from None
    if role not in ROLES:
        raise Invalid("There is no such role.", field="role")
    if (ROLES[role].kind == "customer") != (customer_id is not None):
        raise Invalid("This role is not meant for this kind of person.", field="role")
    if Person.objects.filter(email=address).exists():
        raise Invalid("This address already has an account.", field="email")

"""Personal access tokens."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from aftercare.accounts.facts import TokenIssued, TokenRevoked
from aftercare.accounts.models import Token
from aftercare.accounts.rules import tokens as rules
from aftercare.accounts.rules.permissions import can, require
from aftercare.foundation.errors import Forbidden, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@transaction.atomic
def issue(
    *, name: str, scopes: Collection[str], expires_at: datetime, by: Actor, at: datetime
) -> tuple[Token, str]:
    """A new token and its text, which is never shown again. It can do no more than its owner, and only for
    up to a year. A token can't issue tokens.
    """
    owner_id = _owner(by)
    _check(name, scopes, expires_at, by, at)
    raw = rules.new_token()
    token = Token.objects.create(
        person_id=owner_id,
        name=name.strip(),
        prefix=rules.shown(raw),
        digest=rules.digest(raw),
        scopes=sorted(scopes),
        created_at=at,
        expires_at=expires_at,
    )
    tell(
        TokenIssued(
            by=by,
            at=at,
            person_id=token.person_id,
            token_id=token.pk,
            name=token.name,
            scopes=token.scopes,
            expires_at=expires_at,
        )
    )
    return token, raw


@transaction.atomic
def revoke(token_id: int, *, by: Actor, at: datetime) -> None:
    """End a token: one's own, or anybody's for who may deactivate people."""
    tokens = Token.objects.filter(pk=token_id)
    if not can(by, "person.deactivate"):
        tokens = tokens.filter(person_id=_owner(by))
    token = tokens.filter(revoked_at=None).first()
    if token is None:
        raise NotFound("There is no such token.")
    Token.objects.filter(pk=token.pk).update(revoked_at=at)
    tell(TokenRevoked(by=by, at=at, person_id=token.person_id, token_id=token.pk, name=token.name))


def _owner(by: Actor) -> int:
    require(by, "token.own")
    if by.person_id is None:
        raise Forbidden("You are not allowed to do this.")
    return by.person_id


def _check(name: str, scopes: Collection[str], expires_at: datetime, by: Actor, at: datetime) -> None:
    if by.scopes is not None:
        raise Invalid("A token cannot issue tokens.")
    if not name.strip():
        raise Invalid("Please enter a name.", field="name")
    if not scopes:
        raise Invalid("Choose at least one thing that the token may do.", field="scopes")
    if not all(can(by, scope) for scope in scopes):
        raise Invalid("A token can do no more than its owner.", field="scopes")
    if not at < expires_at <= at + rules.LONGEST:
        raise Invalid("A token is good for one day up to one year.", field="expires_at")

"""What happens to people and their access."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from aftercare.foundation.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PersonFact(Fact):
    """Something about one person."""

    subject: ClassVar[str] = "person"

    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Fact):
    """Somebody was asked to join; a letter with the link follows."""

    subject: ClassVar[str] = "invitation"

    invitation_id: int
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Fact):
    subject: ClassVar[str] = "invitation"

    invitation_id: int
    email: str


@dataclass(frozen=True, kw_only=True)
class PersonJoined(PersonFact):
    """An invited person set a password. `contact_id` says which contact of a customer it is."""

    email: str
    role: str
    contact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PersonDeactivated(PersonFact):
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonReactivated(PersonFact):
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(PersonFact):
    """`changes` names the fields, not their values."""

    changes: list[str]


@dataclass(frozen=True, kw_only=True)
class RoleRequested(PersonFact):
    role: str
    wanted: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RoleRequestRejected(PersonFact):
    role: str
    wanted: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RoleGranted(PersonFact):
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(PersonFact):
    role: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(PersonFact):
    """`how` is password, passkey, demo or invitation."""

    how: str
    ip: str = ""


@dataclass(frozen=True, kw_only=True)
class SignInFailed(PersonFact):
    """`person_id` is 0 for an address that nobody has."""

    address: str
    ip: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedInVain(PersonFact):
    """Somebody of a customer asked for what isn't there, or isn't theirs; they were told the same."""

    method: str
    path: str
    ip: str = ""


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(PersonFact):
    how: str


@dataclass(frozen=True, kw_only=True)
class SessionEnded(PersonFact):
    """`why` is signed_out, idle, too_long or revoked."""

    why: str


@dataclass(frozen=True, kw_only=True)
class TokenIssued(PersonFact):
    token_id: int
    name: str
    scopes: list[str]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(PersonFact):
    token_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Fact):
    subject: ClassVar[str] = "team"

    team_id: int
    name: str
    member_ids: list[int]
    lead_id: int | None = None

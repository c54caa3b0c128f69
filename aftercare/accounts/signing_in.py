"""Sessions: what is written down when one begins or ends, and how long one lasts."""

from datetime import UTC, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest

from aftercare.accounts.addresses import client_ip
from aftercare.accounts.facts import PasswordChanged, SessionEnded, SignedIn, SignInFailed
from aftercare.accounts.models import Person
from aftercare.accounts.rules import sign_in as rules
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell

BACKEND = "aftercare.accounts.backend.Backend"
OPENED, SEEN, SECOND = "opened_at", "seen_at", "second_factor"


def sign_in(request: HttpRequest, person: Person, *, how: str, at: datetime, second: str = "") -> None:
    """Sign somebody in without a password: after an invitation, or in the demonstration."""
    login(request, person, backend=BACKEND)
    UserSession.objects.create_from_request(request)
    if second:
        request.session[SECOND] = second
    note_success(request, person, how=how, at=at)


@transaction.atomic
def note_success(request: HttpRequest, person: Person, *, how: str, at: datetime) -> None:
    """Begin the session: its times, the person's language and time zone, and the journal."""
    begin(request, person, at)
    tell(
        SignedIn(
            by=person.actor(),
            at=at,
            person_id=person.pk,
            customer_id=person.customer_id,
            how=how,
            ip=client_ip(request),
        )
    )


def begin(request: HttpRequest, person: Person, at: datetime) -> None:
    """Write into the session what every page of it needs."""
    request.session[OPENED] = request.session[SEEN] = at.timestamp()
    speak(request, person)


def speak(request: HttpRequest, person: Person) -> None:
    """Have the session's pages in this person's language and time zone."""
    request.session["language"] = person.language
    request.session["time_zone"] = person.time_zone


@transaction.atomic
def note_failure(address: str, *, ip: str, at: datetime) -> None:
    """Put a failed attempt on record, also for an address nobody has."""
    person = Person.objects.filter(email=address).first()
    tell(
        SignInFailed(
            by=SYSTEM,
            at=at,
            person_id=person.pk if person else 0,
            customer_id=person.customer_id if person else None,
            address=address,
            ip=ip,
        )
    )


@transaction.atomic
def note_end(request: HttpRequest, why: str, *, at: datetime) -> None:
    """Put the end of a session on record."""
    person = request.user
    if isinstance(person, Person):
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        tell(
            SessionEnded(
                by=person.actor(), at=at, person_id=person.pk, customer_id=person.customer_id, why=why
            )
        )


@transaction.atomic
def note_revoked(people: list[Person], *, at: datetime) -> None:
    """Put on record that people ended sessions of theirs, one fact for each session."""
    tell(
        *(
            SessionEnded(by=one.actor(), at=at, person_id=one.pk, customer_id=one.customer_id, why="revoked")
            for one in people
        )
    )


@transaction.atomic
def note_password(person: Person, *, how: str, at: datetime) -> None:
    """Put a new password on record; `how` is changed (by who is signed in) or reset (by letter)."""
    tell(
        PasswordChanged(
            by=person.actor(), at=at, person_id=person.pk, customer_id=person.customer_id, how=how
        )
    )


def keep_alive(request: HttpRequest, person: Person, at: datetime) -> str | None:
    """End the session if its time is over and say why; otherwise note, once a minute, that it was seen.

    Requests that the page makes by itself (header `X-Poll`) do not count as being there.
    """
    if OPENED not in request.session:
        begin(request, person, at)
        return None
    opened, seen = (datetime.fromtimestamp(request.session[name], UTC) for name in (OPENED, SEEN))
    why = rules.ended(at, opened, seen, idle=_idle(person), longest=_longest(person))
    if why is not None:
        note_end(request, why, at=at)
        logout(request)
    elif at - seen >= rules.NOTED_EVERY and "X-Poll" not in request.headers:
        _note_seen(request, person, at)
    return why


def just_opened(request: HttpRequest, at: datetime) -> bool:
    """Whether the person has signed in so lately that asking for the password again protects nothing."""
    opened = request.session.get(OPENED, 0.0)
    return bool(at.timestamp() - opened < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def second_factor_missing(request: HttpRequest, person: Person) -> bool:
    """Whether the person has to enrol a second factor before anything else. Asked once per session."""
    if SECOND in request.session or not must_enrol(person):
        return False
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    if not Authenticator.objects.filter(user_id=person.pk, type__in=types).exists():
        return True
    request.session[SECOND] = "enrolled"
    return False


def must_enrol(person: Person) -> bool:
    """Whether this person needs a second factor: staff as the house has it, others where it was demanded."""
    demanded = settings.STAFF_SECOND_FACTOR if person.is_staff else settings.CUSTOMER_SECOND_FACTOR
    return bool(demanded or person.must_enrol)


def _note_seen(request: HttpRequest, person: Person, at: datetime) -> None:
    request.session[SEEN] = at.timestamp()
    Person.objects.filter(pk=person.pk).update(last_seen_at=at)
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=at)


def _idle(person: Person) -> timedelta | None:
    return timedelta(minutes=settings.STAFF_IDLE_MINUTES) if person.is_staff else None


def _longest(person: Person) -> timedelta:
    return timedelta(hours=12) if person.is_staff else timedelta(days=7)

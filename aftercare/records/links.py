"""Signed links for people without an account: one purpose, one subject, and they die."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.utils import timezone

from aftercare.foundation.errors import NotFound, Refused
from aftercare.records.models import UsedLink


class LinkDead(Refused):
    """The link was genuine, but has expired or was used."""

    status = 410
    code = "link_dead"


@dataclass(frozen=True)
class Link:
    """What a genuine link says."""

    purpose: str
    subject_id: int
    expires: datetime
    person_id: int | None = None
    contact_id: int | None = None
    once: bool = False
    digest: bytes = b""


def sign(
    purpose: str,
    subject_id: int,
    *,
    expires: datetime,
    person_id: int | None = None,
    contact_id: int | None = None,
    once: bool = False,
) -> str:
    """A token for an address. With `once` it is good until somebody calls `spend`."""
    values = [
        subject_id,
        person_id or 0,
        contact_id or 0,
        int(expires.timestamp()),
        int(once),
        secrets.token_urlsafe(6),
    ]
    return _signer(purpose).sign_object(values, compress=False)


def read(token: str, purpose: str, *, at: datetime | None = None) -> Link:
    """What the token says. NotFound if it isn't ours or for another purpose, LinkDead if expired or used."""
    try:
        subject, person, contact, until, once, _ = _signer(purpose).unsign_object(token)
    except signing.BadSignature:
        raise NotFound("There is no such page.") from None
    digest = hashlib.sha256(token.encode()).digest()
    expires = datetime.fromtimestamp(until, UTC)
    link = Link(purpose, subject, expires, person or None, contact or None, bool(once), digest)
    if (at or timezone.now()) >= expires:
        raise LinkDead("This link has expired.")
    if link.once and UsedLink.objects.filter(digest=digest).exists():
        raise LinkDead("This link was already used.")
    return link


def spend(link: Link) -> None:
    """Use up a single-use link, in the transaction that acts on it. LinkDead if somebody was faster."""
    _, fresh = UsedLink.objects.get_or_create(digest=link.digest, defaults={"expires_at": link.expires})
    if not fresh:
        raise LinkDead("This link was already used.")


def forget_spent(now: datetime) -> int:
    """Remove the notes of used links that have expired meanwhile."""
    return UsedLink.objects.filter(expires_at__lt=now).delete()[0]


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"records.links.{purpose}")

"""What every page of the portal asks first: who comes, and whether this very form was sent before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from aftercare.accounts.rules.permissions import can
from aftercare.desk.policies import reads_organisation
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records import links
from aftercare.records.actions import keep

FORM = "desk.portal.form"
KEPT = timedelta(days=30)
MOST_FILES = 20
STALE = N_("This page is out of date. Load it again.")


def actor(request: HttpRequest) -> Actor:
    """Who acts."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def reads(by: Actor) -> None:
    """Tickets are for who may read some; a decision maker has reports, and finds nothing here."""
    if not (can(by, "portal.read_own") or reads_organisation(by)):
        raise NotFound("There is no such page.")


def mark(by: Actor, at: datetime) -> str:
    """What the forms of one page carry so that each page acts once, however often a button is pressed."""
    return links.sign(FORM, by.person_id or 0, expires=at + KEPT, once=True)


def once(request: HttpRequest, act: Callable[[Actor, datetime], object]) -> bool:
    """Act unless this form was sent before; whether it was done now. Refused acts may be tried again."""
    by, at = actor(request), timezone.now()
    try:
        with transaction.atomic():
            links.spend(_mark_of(request, by, at))
            act(by, at)
    except links.LinkDead:
        return False
    return True


def _mark_of(request: HttpRequest, by: Actor, at: datetime) -> links.Link:
    """What the form carries, if it was made for this person."""
    try:
        link = links.read(request.POST.get("once", ""), FORM, at=at)
    except NotFound:
        raise Conflict(STALE) from None
    if link.subject_id != (by.person_id or 0):
        raise Conflict(STALE)
    return link


def kept_files(request: HttpRequest, by: Actor, at: datetime) -> list[UUID]:
    """The files that came with a form, kept for its ticket."""
    given = request.FILES.getlist("files")
    if len(given) > MOST_FILES:
        raise Invalid("At most %(most)s files at a time.", field="files", most=MOST_FILES)
    return [_keep(file, by, at) for file in given]


def _keep(file: object, by: Actor, at: datetime) -> UUID:
    name = getattr(file, "name", "") or ""
    kept: UUID = keep(file, name, by=by, at=at, customer_id=by.customer_id).public_id  # type: ignore[arg-type]
    return kept

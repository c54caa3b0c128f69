"""Putting on record that somebody of a customer asked for what is not there, or not theirs.

They get the same 404 for both. Whoever reads the audit trail can tell them apart, and sees who tries numbers.
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from aftercare.accounts import limits
from aftercare.accounts.addresses import client_ip
from aftercare.accounts.facts import AskedInVain
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell

PER_HOUR = 30  # entries of one person; whoever tries more has shown what they are about


def note(request: HttpRequest, response: HttpResponse) -> None:
    """Put it on record if it was such a try: at an address of ours, by a session or a token."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if response.status_code != 404 or not by.is_customer or request.resolver_match is None:
        return
    if limits.take("in vain", str(by.person_id), PER_HOUR, 3600):
        _tell(request, by)


@transaction.atomic
def _tell(request: HttpRequest, by: Actor) -> None:
    fact = AskedInVain(
        by=by,
        at=timezone.now(),
        person_id=by.person_id or 0,
        customer_id=by.customer_id,
        method=request.method or "",
        path=_plain(request.path),
        ip=client_ip(request),
    )
    tell(fact)


def _plain(path: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in path)[:200]

"""A POST that is repeated with the same Idempotency-Key is done once; its first answer is given again."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.text import N_
from aftercare.site.api.reading import is_file
from aftercare.site.models import Done

KEPT = timedelta(days=7)
REPEATED_HEADERS = ("ETag", "Location", "Content-Type")
AT_WORK = N_("The same request is being carried out at this moment. Please try again.")
OTHER_BODY = N_("This Idempotency-Key was used for another request.")
BAD_KEY = N_("An Idempotency-Key has 1 to 200 visible ASCII characters.")

_LOOK = """
    SELECT pg_try_advisory_xact_lock(%s), done.request, done.status, done.headers::text, done.body
    FROM (SELECT 1) AS one LEFT JOIN site_done AS done ON done.token = %s AND done.key = %s
"""


def carry_out(request: HttpRequest, token: bytes, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, or say again what the first time said. One transaction: what was done is remembered, or neither.

    Conflict while the first is still at work, Invalid if the key was used for something else. A refusal is
    not remembered, so that it can be tried again.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act()
    if not 1 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise Invalid(BAD_KEY, field="Idempotency-Key")
    try:
        with transaction.atomic():
            return _once(request, token, key, act)
    except IntegrityError as error:
        if Done.objects.filter(token=token, key=key).exists():
            raise Conflict(AT_WORK) from error
        raise


def forget_old(now: datetime) -> int:
    """Forget what was done more than a week ago."""
    return Done.objects.filter(done_at__lt=now - KEPT).delete()[0]


def _once(request: HttpRequest, token: bytes, key: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    asked = _digest(request)
    before = _before(token, key, asked)
    if before is not None:
        return before
    response = act()
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    Done.objects.create(
        token=token,
        key=key,
        request=asked,
        status=response.status_code,
        headers={name: response.headers[name] for name in REPEATED_HEADERS if name in response.headers},
        body=response.content.decode(),
        done_at=timezone.now(),
    )
    return response


def _before(token: bytes, key: str, asked: bytes) -> HttpResponse | None:
    lock = int.from_bytes(hashlib.sha256(token + key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [lock, token, key])
        free, first, status, headers, body = cursor.fetchone()
    if not free:
        raise Conflict(AT_WORK)
    if first is None:
        return None
    if bytes(first) != asked:
        raise Invalid(OTHER_BODY, field="Idempotency-Key")
    return HttpResponse(body, status=status, headers={**_read(headers), "Idempotency-Replayed": "true"})


def _read(headers: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(headers)
    return found


def _digest(request: HttpRequest) -> bytes:
    """What tells requests apart; a file, which isn't read twice, by its name and its length."""
    if is_file(request):
        said, body = f"{request.get_full_path()} {request.headers.get('Content-Length')}", b""
    else:
        said, body = request.path, request.body
    return hashlib.sha256(f"{request.method} {said}\n".encode() + body).digest()

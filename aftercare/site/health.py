"""Doors for machines that watch us: is the process alive, is it ready, is everything really working."""

import functools
import hmac
import shutil
from ipaddress import ip_address

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aftercare.records import health
from aftercare.records.health import Finding
from aftercare.site.models import Kept
from aftercare.site.supervisor import fingerprints

schema_of_this_code = functools.cache(fingerprints.of_schema)
ENOUGH_DISK = 200_000_000  # bytes; below that PostgreSQL is about to stop


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 if work can be taken: the database can be written, migrations are current, the disk isn't full."""
    return _answer({"database": _database(), "migrations": _migrations(), "disk": disk()})


@never_cache
@require_safe
def deep(request: HttpRequest) -> HttpResponse:
    """What every room has to say about itself. For this machine, or with the metrics token."""
    require_watcher(request)
    return _answer({"database": _database(), "migrations": _migrations(), "disk": disk()} | health.examine())


def require_watcher(request: HttpRequest) -> None:
    """404 unless the request comes from this machine itself or carries the metrics token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    wanted = settings.METRICS_TOKEN.encode()
    if not (wanted and hmac.compare_digest(given, wanted)) and not _is_local(request):
        raise Http404


def disk() -> Finding:
    """Room for data and files."""
    usage = shutil.disk_usage(settings.DATA_DIR if settings.DATA_DIR.exists() else "/")
    free = usage.free / 2**30
    return Finding(usage.free > ENOUGH_DISK, f"{free:.1f} GiB free", {"free_bytes": usage.free})


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            (standby,) = cursor.fetchone()
        if not standby:
            Kept.objects.update_or_create(key="ready", defaults={"value": ""})
    except Error as error:
        return Finding(ok=False, detail=str(error).strip().splitlines()[0])
    return Finding(not standby, "read-only standby" if standby else "writable")


def _migrations() -> Finding:
    try:
        noted = Kept.objects.filter(key="schema").values_list("value", flat=True).first()
    except Error as error:
        return Finding(ok=False, detail=str(error).strip().splitlines()[0])
    current = noted == schema_of_this_code()
    return Finding(current, "current" if current else "not those of this version")


def _is_local(request: HttpRequest) -> bool:
    """From this machine, and not passed on by a proxy for somebody else."""
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    try:
        return not passed_on and ip_address(request.META.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:
        return False


def _answer(findings: dict[str, Finding]) -> JsonResponse:
    well = all(finding.ok for finding in findings.values())
    body = {"ok": well, "checks": {name: _plain(finding) for name, finding in findings.items()}}
    return JsonResponse(body, status=200 if well else 503, json_dumps_params={"ensure_ascii": False})


def _plain(finding: Finding) -> dict[str, object]:
    return {"ok": finding.ok, "detail": finding.detail} | (
        {"figures": finding.figures} if finding.figures else {}
    )

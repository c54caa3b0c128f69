"""What other systems call: no session, no cookie; a signature says who it is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.accounts.doors import public_door
from aftercare.channels.actions import calls
from aftercare.channels.hooks.rules.signing import Unsigned
from aftercare.channels.im.rules.spoken import Untrusted
from aftercare.foundation.errors import TooMany


@public_door
@csrf_exempt
@require_POST
def hook_in(request: HttpRequest, key: str) -> HttpResponse:
    """A report of another system. 202 once it is kept, also the second time; 401 says no more than that."""
    body = _body(request)
    if body is None:
        return JsonResponse({"detail": "too large"}, status=413)
    try:
        fresh = calls.take_report(key, _headers(request), body, at=timezone.now())
    except Unsigned:
        return JsonResponse({"detail": "not signed"}, status=401)
    except TooMany:
        return JsonResponse({"detail": "too many"}, status=429, headers={"Retry-After": "60"})
    return JsonResponse({"kept": True, "known": not fresh}, status=202)


@public_door
@csrf_exempt
@require_http_methods(["GET", "POST"])
def im_call(request: HttpRequest, key: str) -> HttpResponse:
    """A call of a messenger, answered as it wants."""
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    try:
        call = calls.take_call(key, request.GET.dict(), _headers(request), body, at=timezone.now())
    except Untrusted:
        return HttpResponse(status=401)
    except TooMany:
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    if call is None:
        return HttpResponse(status=404)
    if isinstance(call.answer, dict):
        return JsonResponse(call.answer)
    return HttpResponse(call.answer, content_type="text/plain; charset=utf-8")


def _body(request: HttpRequest) -> bytes | None:
    """The body; None if it is larger than anything we want."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > calls.LARGEST:
        return None
    body = request.read(calls.LARGEST + 1)
    return None if len(body) > calls.LARGEST else body


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}

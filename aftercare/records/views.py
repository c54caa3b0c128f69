"""The door to files."""

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from aftercare.foundation.errors import NotFound
from aftercare.records import store
from aftercare.records.attached import open_attachment
from aftercare.records.models import Attachment
from aftercare.records.rules.media import INLINE

_SANDBOX = "default-src 'none'; sandbox"
_SAFE = "!#$&+-.^_`|~"  # besides letters and digits, what RFC 8187 leaves as it is


@require_safe
def download(request: HttpRequest, public_id: UUID) -> FileResponse:
    """The file, if the guards let the asker in. Pictures may be shown in a page, all else is downloaded."""
    found = open_attachment(public_id, request.actor)  # type: ignore[attr-defined]
    return _answer(found, found.sha256, found.media_type)


@require_safe
def preview(request: HttpRequest, public_id: UUID) -> FileResponse:
    """A small picture of the file, for the same people."""
    found = open_attachment(public_id, request.actor)  # type: ignore[attr-defined]
    if not found.preview:
        raise NotFound("There is no such file.")
    return _answer(found, found.preview, "image/webp")


download.door = preview.door = "guarded"  # type: ignore[attr-defined]


def _answer(found: Attachment, sha256: str, media_type: str) -> FileResponse:
    shown = media_type in INLINE
    kind = media_type if shown else "application/octet-stream"
    response = FileResponse(store.take_out(sha256), content_type=kind)
    response["Content-Disposition"] = disposition("inline" if shown else "attachment", found.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def disposition(kind: str, name: str) -> str:
    """Content-Disposition with the name twice: plain for old readers, and in UTF-8 (RFC 6266, RFC 8187)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_SAFE)}"

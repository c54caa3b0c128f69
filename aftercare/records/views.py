"""The door to files."""

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from aftercare.records import queries, store
from aftercare.records.models import Attachment
from aftercare.records.rules.media import INLINE

_SANDBOX = "default-src 'none'; sandbox"


@require_safe
def download(request: HttpRequest, public_id: UUID) -> FileResponse:
    """The file, if the guards let the asker in. Pictures may be shown in a page, all else is downloaded."""
    found = queries.open_attachment(public_id, request.actor)  # type: ignore[attr-defined]
    response = FileResponse(store.path_of(found.sha256).open("rb"), content_type=_type(found))
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = _disposition(found)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response


download.door = "guarded"  # type: ignore[attr-defined]


def _type(found: Attachment) -> str:
    return found.media_type if found.media_type in INLINE else "application/octet-stream"


def _disposition(found: Attachment) -> str:
    kind = "inline" if found.media_type in INLINE else "attachment"
    plain = found.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name)}"

"""Webhooks out: one signed POST for each fact."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aftercare.channels.hooks.rules.signing import signed_headers
from aftercare.channels.outward.adapter import Unreachable, request
from aftercare.channels.rules.posting import Outcome

JSON = {"Content-Type": "application/json; charset=utf-8"}


def post(kind: str, secrets: Mapping[str, str], body: dict[str, Any], at: datetime) -> Outcome:
    """Deliver `body["body"]` under `body["id"]`. 2xx is taken, 410 means: nothing more, please."""
    content = str(body["body"]).encode()
    signed = signed_headers(str(body["id"]), int(at.timestamp()), content, secrets.get("secret", ""))
    try:
        reply = request(secrets.get("url", ""), content, headers={**JSON, **signed})
    except Unreachable as error:
        return Outcome(reason=str(error))
    if reply.is_good:
        return Outcome(ok=True, status=reply.status)
    return Outcome(reason=f"HTTP {reply.status}", dead=reply.status == 410, status=reply.status)

"""One short message through the operator's HTTP gateway."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation

from aftercare.channels.outward.adapter import Unreachable, request
from aftercare.channels.robots.adapter import line_of
from aftercare.channels.rules.posting import SENT, Outcome
from aftercare.channels.sms import rules

log = logging.getLogger(__name__)

TYPES = {"json": "application/json; charset=utf-8", "form": "application/x-www-form-urlencoded"}


def post(kind: str, secrets: Mapping[str, str], body: dict[str, Any], at: datetime) -> Outcome:
    """Send it. The number stands masked in the log, the text not at all."""
    options = body["options"]
    format_ = options.get("format", "json")
    values = _values(body, options)
    headers = {"Content-Type": TYPES[format_], **rules.headers(secrets.get("headers", ""))}
    url = rules.address(secrets["url"], values)
    content = rules.body(options["body"], format_, values)
    method = options.get("method", "POST")
    try:
        reply = request(url, content if method == "POST" else b"", headers=headers, method=method)
    except Unreachable as error:
        return Outcome(reason=str(error))
    good = reply.is_good and rules.is_success(options.get("success", ""), reply.body)
    log.info("short message to %s: %s %s", rules.masked(values["phone"]), reply.status, good)
    if good:
        return SENT
    busy = reply.status in (408, 425, 429) or reply.status >= 500
    return Outcome(reason=f"HTTP {reply.status}", lost=not busy, status=reply.status)


def _values(body: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, str]:
    line = _line(body)
    return {
        "phone": body["phone"],
        "text": rules.shortened(line),
        "number": str(body["values"].get("number", "")),
        "signature": options.get("signature", ""),
    }


def _line(body: Mapping[str, Any]) -> str:
    with translation.override(body["language"]):
        return line_of(body, numbers_only=True).head

"""What another system reports, read through a mapping: which member of its JSON is which of ours."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FIELDS = ("title", "text", "reporter_name", "reporter_email", "customer", "external_id")
FURTHER = ("error_text", "environment", "steps")
DEFAULT: Mapping[str, str] = {name: name for name in (*FIELDS, *FURTHER)}
DEEPEST = 40
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Unreadable(Exception):
    """The payload is not what it should be; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A report of another system."""

    title: str
    text: str
    reporter_name: str = ""
    reporter_email: str = ""
    customer: str = ""
    external_id: str = ""
    further: dict[str, str] = field(default_factory=dict)


def parse(raw: bytes, mapping: Mapping[str, str]) -> Incoming:
    """The report in `raw`; Unreadable if it is no JSON object or says nothing."""
    payload = _load(raw)
    found = {name: _text(_at(payload, path)) for name, path in {**DEFAULT, **mapping}.items()}
    title = " ".join(found["title"].split())[:300]
    text = found["text"].strip()
    if not title and not text:
        raise Unreadable("nothing_said")
    return Incoming(
        title=title or " ".join(text.split())[:80],
        text=text or title,
        reporter_name=" ".join(found["reporter_name"].split())[:200],
        reporter_email=found["reporter_email"].strip()[:254],
        customer=found["customer"].strip()[:120],
        external_id=found["external_id"].strip()[:80],
        further={name: found[name] for name in FURTHER if found[name]},
    )


def check(mapping: Any) -> dict[str, str]:
    """A mapping as it may be kept: our names to paths like `issue.fields.summary`. ValueError otherwise."""
    if not isinstance(mapping, dict) or not set(mapping) <= set(DEFAULT):
        raise ValueError("unknown names")
    if not all(isinstance(path, str) and 0 < len(path) <= 200 for path in mapping.values()):
        raise ValueError("paths are texts")
    return dict(mapping)


def _load(raw: bytes) -> Any:
    try:
        payload = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no_json") from error
    if not isinstance(payload, dict):
        raise Unreadable("no_object")
    return payload


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _at(payload: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(payload, list) and step.isdigit() and int(step) < len(payload):
            payload = payload[int(step)]
        elif isinstance(payload, dict):
            payload = payload.get(step)
        else:
            return None
    return payload


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    return _UNSEEN.sub("", str(value))[:200_000]

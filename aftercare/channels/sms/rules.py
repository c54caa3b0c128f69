"""Short messages through an HTTP gateway: the request made of a template, the answer judged, lengths."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from aftercare.channels.rules.given import read_json

PLACES = ("phone", "text", "number", "signature")
PER_NUMBER_AND_DAY = 10
LONGEST = 67 * 4
_PLACE = re.compile(r"\$\{(\w+)\}")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")


class BadTemplate(ValueError):
    """The template can't be used; the text says why."""


def normalise(phone: str) -> str | None:
    """A mobile number as gateways want it: eleven digits, or +… for numbers abroad. None if it is neither."""
    digits = re.sub(r"[\s\-()]", "", phone)
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        return mobile[1]
    return digits if _ABROAD.fullmatch(digits) else None


def masked(phone: str) -> str:
    """A number as lists and logs show it."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "****"


def segments(text: str) -> int:
    """How many messages the carrier counts: 70 characters, 67 each in longer ones."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)


def shortened(text: str) -> str:
    """The text within four segments, on one line, without what carriers refuse."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def check(template: str, format_: str, url: str = "") -> None:
    """BadTemplate unless it is what its format says and there is a place for the number."""
    if format_ == "json":
        try:
            read_json(template)
        except ValueError as error:
            raise BadTemplate("no_json") from error
    named = set(_PLACE.findall(template + url))
    if not {"phone"} <= named <= set(PLACES):
        raise BadTemplate("places")


def body(template: str, format_: str, values: Mapping[str, str]) -> bytes:
    """The request's body. Values go into texts of the template, never into its structure."""
    if format_ == "json":
        return json.dumps(_filled(json.loads(template), values), ensure_ascii=False).encode()
    pairs = [line.partition("=")[::2] for line in template.splitlines() if line.strip()]
    return urlencode([(name.strip(), _put(text.strip(), values)) for name, text in pairs]).encode()


def address(url: str, values: Mapping[str, str]) -> str:
    """The address with its places filled, each quoted."""
    return _put(url, {name: quote(value, safe="") for name, value in values.items()})


def headers(text: str) -> dict[str, str]:
    """`Name: value` lines."""
    pairs = [line.partition(":")[::2] for line in text.splitlines() if ":" in line]
    return {name.strip(): value.strip() for name, value in pairs}


def is_success(condition: str, answer: bytes) -> bool:
    """Whether the answer has at a path what is wanted: `SendStatusSet.0.Code=Ok`. No condition: yes."""
    if not condition:
        return True
    path, _, wanted = condition.partition("=")
    try:
        found: Any = read_json(answer)
    except ValueError:
        return False
    for step in path.strip().split("."):
        found = _step(found, step)
    return str(found) == wanted.strip() and found is not None


def _step(found: Any, step: str) -> Any:
    if isinstance(found, dict):
        return found.get(step)
    if isinstance(found, list) and step.isdigit() and int(step) < len(found):
        return found[int(step)]
    return None


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _put(value, values)
    if isinstance(value, list):
        return [_filled(one, values) for one in value]
    if isinstance(value, dict):
        return {name: _filled(one, values) for name, one in value.items()}
    return value


def _put(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: values.get(found[1], ""), text)

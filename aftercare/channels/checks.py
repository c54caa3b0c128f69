"""Whether what somebody filled in for a connection can be used: each kind's own demands."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from aftercare.channels.hooks.rules import reports
from aftercare.channels.kinds import KINDS
from aftercare.channels.outward.adapter import Unreachable
from aftercare.channels.outward.adapter import check as check_address
from aftercare.channels.rules.given import read_json
from aftercare.channels.sms import rules as sms
from aftercare.foundation.errors import Invalid

METHODS = ("POST", "GET")
FORMATS = ("json", "form")


def checked_secrets(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """The secrets of a kind as they are kept; Invalid with the field that is missing or wrong."""
    found = {name: given.get(name, "").strip() for name in KINDS[kind].secrets}
    for name in KINDS[kind].needed:
        if not found[name]:
            raise Invalid("Please fill this in.", field=name)
    if found.get("url"):
        _address(found["url"], "url")
    if found.get("aes_key"):
        _aes_key(found["aes_key"])
    return {name: value for name, value in found.items() if value}


def checked_options(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a kind as they are kept."""
    found = {name: given[name] for name in KINDS[kind].options if given.get(name)}
    if "mapping" in found:
        found["mapping"] = _mapping(found["mapping"])
    if "mentions" in found:
        found["mentions"] = _numbers(found["mentions"])
    if "base_url" in found:
        found["base_url"] = str(found["base_url"]).rstrip("/")
        _address(found["base_url"], "base_url")
    for name, allowed in (("method", METHODS), ("format", FORMATS)):
        if found.get(name) and found[name] not in allowed:
            raise Invalid("Please choose one of the values offered.", field=name)
    return found


def check_template(secrets: Mapping[str, str], options: Mapping[str, Any]) -> None:
    """Whether the template of a gateway can be filled in."""
    try:
        sms.check(options.get("body", ""), options.get("format", "json"), secrets.get("url", ""))
    except sms.BadTemplate as error:
        raise Invalid("The template must hold ${phone} and fit its format.", field="body") from error


def _address(url: str, field: str) -> None:
    try:
        check_address(url.replace("${", "").replace("}", ""))
    except Unreachable as error:
        raise Invalid(str(error), field=field) from error


def _aes_key(text: str) -> None:
    try:
        good = len(base64.b64decode(text + "=", validate=True)) == 32
    except binascii.Error:
        good = False
    if not good:
        raise Invalid("This key has 43 letters and digits.", field="aes_key")


def _mapping(given: Any) -> dict[str, str]:
    try:
        return reports.check(read_json(given) if isinstance(given, str) else given)
    except ValueError as error:
        raise Invalid("The mapping names fields of ours and where they stand.", field="mapping") from error


def _numbers(given: Any) -> list[str]:
    parts = given.replace("，", ",").replace("\n", ",").split(",") if isinstance(given, str) else given
    wanted = [part.strip() for part in parts if part.strip()]
    found = [sms.normalise(part) for part in wanted]
    if None in found or len(found) > 20:
        raise Invalid("This is not a mobile number.", field="mentions")
    return [one for one in found if one]

"""JSON that strangers send: whatever is wrong with it is one error, what no database keeps is left out."""

import json
import re
from typing import Any

DEEPEST = 40
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def read_json(raw: bytes | str) -> Any:
    """What it says, without NUL and half characters. ValueError if it is no JSON, or nested without end."""
    try:
        found = json.loads(raw, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested without end") from error
    return _kept(found, 0)


def _kept(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return _UNKEPT.sub("", value)
    if isinstance(value, list):
        return [_kept(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_UNKEPT.sub("", name): _kept(one, depth + 1) for name, one in value.items()}
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(constant)

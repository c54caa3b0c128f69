"""The body of a webhook: what happened and the thing it happened to, under one version."""

import json
from collections.abc import Mapping
from typing import Any

VERSION = 1


def envelope(message_id: str, fact: str, members: Mapping[str, Any]) -> str:
    """The JSON text of a message. Members without a value are left out by the receiver, not by us."""
    told = {"version": VERSION, "id": message_id, "fact": fact, **members}
    return json.dumps(told, ensure_ascii=False, default=str)

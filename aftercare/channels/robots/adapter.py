"""Group robots of the three messengers behind one interface: pack what is to be told, post it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from aftercare.channels.outward.adapter import Reply, Unreachable, request
from aftercare.channels.robots.rules import dingtalk, feishu, wecom
from aftercare.channels.robots.rules.lines import Line, Words
from aftercare.channels.rules.given import read_json
from aftercare.channels.rules.posting import DIGEST_ABOVE, Outcome

MESSENGERS: Mapping[str, Any] = {"wecom_robot": wecom, "dingtalk_robot": dingtalk, "feishu_robot": feishu}
JSON = {"Content-Type": "application/json; charset=utf-8"}


def per_minute(kind: str) -> int:
    """How many messages such a robot may say in a minute."""
    return int(MESSENGERS[kind].PER_MINUTE)


def pack(
    kind: str, contents: Sequence[Mapping[str, Any]], options: Mapping[str, Any], language: str
) -> tuple[dict[str, Any], int]:
    """One message of the first of these news, and how many they are: each by itself, many as a digest."""
    with translation.override(language), timezone.override(ZoneInfo(settings.TIME_ZONE)):
        several = len(contents) > DIGEST_ABOVE
        shown = contents if several else contents[:1]
        lines = [line_of(content, numbers_only=bool(options.get("numbers_only"))) for content in shown]
        words = Words(digest=gettext("%(n)s messages"), open=gettext("Open"))
        calls = options.get("mentions", []) if lines[0].urgent and not several else []
        body, n = MESSENGERS[kind].pack(lines, words, calls)
    return body, n


def line_of(content: Mapping[str, Any], *, numbers_only: bool) -> Line:
    """News as a line, in the language in force."""
    values = {name: _said(name, value) for name, value in content["values"].items()}
    details = () if numbers_only else (content["title"], content["customer"])
    sentence, due = content["sentence"], content["due_at"]
    when = timezone.localtime(datetime.fromisoformat(due)).strftime("%m-%d %H:%M") if due else ""
    said = [*details, gettext("due %(time)s") % {"time": when} if when else ""]
    return Line(
        head=gettext(sentence) % values,
        details=tuple(one for one in said if one),
        url=f"{settings.BASE_URL}{content['path']}" if content["path"] else "",
        urgent=content["priority"] == "P1",
    )


def post(kind: str, secrets: Mapping[str, str], body: dict[str, Any], at: datetime) -> Outcome:
    """Say it, and what came of it."""
    rules = MESSENGERS[kind]
    url, signed = rules.address(secrets.get("url", ""), secrets.get("secret", ""), at.timestamp())
    content = json.dumps({**signed, **body}, ensure_ascii=False).encode()
    try:
        reply = request(url, content, headers=JSON)
    except Unreachable as error:
        return Outcome(reason=str(error))
    outcome: Outcome = rules.judge(reply.status, _answer(reply))
    return outcome


def _said(name: str, value: Any) -> Any:
    return gettext(value) if name == "commitment" and value else value


def _answer(reply: Reply) -> Mapping[str, Any]:
    try:
        found = read_json(reply.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

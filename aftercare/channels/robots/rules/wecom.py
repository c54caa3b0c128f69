"""企业微信: group robots (the page 消息推送配置说明)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aftercare.channels.robots.rules.lines import Line, Words, cut, in_markdown, packed, plainly
from aftercare.channels.rules.posting import SENT, Outcome

PER_MINUTE = 18  # of 20
MARKDOWN_BYTES = 4096
TEXT_BYTES = 2048
TOO_FAST = 45009
GONE = (93000, 93004, 93008, 93017)
BUSY = (-1, 42001)


def pack(lines: Sequence[Line], words: Words, mentions: Sequence[str]) -> tuple[dict[str, Any], int]:
    """The body and how many lines it holds. Only text can mention people by their mobile number."""
    if mentions and len(lines) == 1:
        text = {"content": cut(plainly(lines[0]), TEXT_BYTES), "mentioned_mobile_list": list(mentions)}
        return {"msgtype": "text", "text": text}, 1
    _, text_, n = packed(lines, words, MARKDOWN_BYTES, lambda line: in_markdown(line, words))
    return {"msgtype": "markdown", "markdown": {"content": text_}}, n


def address(url: str, secret: str, at: float) -> tuple[str, dict[str, str]]:
    """The address as it is, and nothing to sign: the address is the secret."""
    return url, {}


def judge(status: int, answer: Mapping[str, Any]) -> Outcome:
    """What the robot's answer means."""
    code, said = answer.get("errcode"), str(answer.get("errmsg", ""))[:200]
    if status == 200 and code == 0:
        return SENT
    reason = f"{code}: {said}" if code is not None else f"HTTP {status}"
    if code == TOO_FAST:
        return Outcome(reason=reason, again=timedelta(minutes=1))
    if code in GONE:
        return Outcome(reason=reason, dead=True)
    return Outcome(reason=reason, lost=code is not None and code not in BUSY)

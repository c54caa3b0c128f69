"""飞书: custom robots (the page 自定义机器人使用指南)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aftercare.channels.robots.rules.lines import Line, Words, in_markdown, packed
from aftercare.channels.rules.posting import SENT, Outcome

PER_MINUTE = 60  # of 100, and of 5 in a second
BYTES = 12_000  # of 20 KB for the whole body
TOO_FAST = (9499, 11232)
GONE = (19001, 19021, 19022, 19024)
BUSY = (-1,)


def sign(timestamp: int, secret: str) -> str:
    """The signature of a moment in seconds: the text is the key, the message is empty."""
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def pack(lines: Sequence[Line], words: Words, mentions: Sequence[str]) -> tuple[dict[str, Any], int]:
    """The body and how many lines it holds. A robot can't mention anybody by number."""
    title, text, n = packed(lines, words, BYTES, lambda line: in_markdown(line, words, quote=""))
    urgent = any(line.urgent for line in lines)
    header = {"title": {"tag": "plain_text", "content": title[:100]}, "template": "red" if urgent else "blue"}
    elements = [{"tag": "div", "text": {"tag": "lark_md", "content": text}}]
    card = {"config": {"wide_screen_mode": True}, "header": header, "elements": elements}
    return {"msg_type": "interactive", "card": card}, n


def address(url: str, secret: str, at: float) -> tuple[str, dict[str, str]]:
    """The address, and the members that sign the body."""
    if not secret:
        return url, {}
    timestamp = int(at)
    return url, {"timestamp": str(timestamp), "sign": sign(timestamp, secret)}


def judge(status: int, answer: Mapping[str, Any]) -> Outcome:
    """What the robot's answer means."""
    code, said = answer.get("code"), str(answer.get("msg", ""))[:200]
    if status == 200 and (code == 0 or (code is None and answer.get("StatusCode") == 0)):
        return SENT
    reason = f"{code}: {said}" if code is not None else f"HTTP {status}"
    if code in TOO_FAST:
        return Outcome(reason=reason, again=timedelta(minutes=1))
    if code in GONE:
        return Outcome(reason=reason, dead=True)
    return Outcome(reason=reason, lost=code is not None and code not in BUSY)

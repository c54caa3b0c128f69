"""钉钉: custom robots (the pages 自定义机器人接入 and 频率限制)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

from aftercare.channels.robots.rules.lines import Line, Words, in_markdown, packed
from aftercare.channels.rules.posting import SENT, Outcome

PER_MINUTE = 18  # of 20; whoever exceeds it is shut out for ten minutes
BYTES = 16_000
TOO_FAST = (130101, 410100)
GONE = (300001, 310000, 40035, 400013)
BUSY = (-1,)


def sign(timestamp: int, secret: str) -> str:
    """The signature of a moment in milliseconds, ready for an address."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return quote_plus(base64.b64encode(digest))


def pack(lines: Sequence[Line], words: Words, mentions: Sequence[str]) -> tuple[dict[str, Any], int]:
    """The body and how many lines it holds. Whom it mentions must stand in the text, too."""
    dress = {"quote": "> ", "between": "\n\n"}
    title, text, n = packed(lines, words, BYTES, lambda line: in_markdown(line, words, **dress))
    called = "".join(f"\n\n@{one}" for one in mentions)
    markdown = {"title": title[:60], "text": text + called}
    return {"msgtype": "markdown", "markdown": markdown, "at": {"atMobiles": list(mentions)}}, n


def address(url: str, secret: str, at: float) -> tuple[str, dict[str, str]]:
    """The signed address; without a secret the robot is guarded by keyword or network."""
    if not secret:
        return url, {}
    timestamp = int(at * 1000)
    return f"{url}&timestamp={timestamp}&sign={sign(timestamp, secret)}", {}


def judge(status: int, answer: Mapping[str, Any]) -> Outcome:
    """What the robot's answer means."""
    code, said = answer.get("errcode"), str(answer.get("errmsg", ""))[:200]
    if status == 200 and code == 0:
        return SENT
    reason = f"{code}: {said}" if code is not None else f"HTTP {status}"
    if code in TOO_FAST:
        return Outcome(reason=reason, again=timedelta(minutes=10))
    if code in GONE:
        return Outcome(reason=reason, dead=True)
    return Outcome(reason=reason, lost=code is not None and code not in BUSY)

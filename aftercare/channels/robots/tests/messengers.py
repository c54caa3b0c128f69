"""Stand-ins for the robots. They check signatures, lengths and pace as the providers document them."""

import base64
import hashlib
import hmac
import json
from collections import deque

from aftercare.channels.outward.tests.web_fake import Asked


class Messenger:
    """One robot's server. `now` is its clock in seconds; `gone`: the robot was removed from its group."""

    PER_MINUTE = 20
    FAST = 45009
    GONE = 93000

    def __init__(self, secret: str = "", now: float = 0.0) -> None:
        self.secret, self.now, self.gone = secret, now, False
        self.said: list[dict] = []
        self._times: deque[float] = deque()

    def __call__(self, asked: Asked) -> tuple[int, bytes]:
        body = json.loads(asked.body)
        code = self._code(asked, body)
        if code == 0:
            self.said.append(body)
        return 200, json.dumps({"errcode": code, "errmsg": "ok" if code == 0 else "refused"}).encode()

    def _code(self, asked: Asked, body: dict) -> int:
        if self.gone:
            return self.GONE
        while self._times and self._times[0] <= self.now - 60:
            self._times.popleft()
        if len(self._times) >= self.PER_MINUTE:
            return self.FAST
        self._times.append(self.now)
        return self.check(asked, body)

    def check(self, asked: Asked, body: dict) -> int:
        if body["msgtype"] == "text":
            return 0 if len(body["text"]["content"].encode()) <= 2048 else 40058
        return 0 if len(body["markdown"]["content"].encode()) <= 4096 else 40058


class DingTalk(Messenger):
    FAST, GONE = 130101, 300001

    def check(self, asked: Asked, body: dict) -> int:
        if self.secret:
            stamp = asked.query.get("timestamp", "0")
            if abs(int(stamp) / 1000 - self.now) > 3600 or asked.query.get("sign") != self.sign(stamp):
                return 310000
        missing = [one for one in body["at"]["atMobiles"] if f"@{one}" not in body["markdown"]["text"]]
        return 40035 if missing or len(asked.body) > 20_000 else 0

    def sign(self, stamp: str) -> str:
        text = f"{stamp}\n{self.secret}".encode()
        return base64.b64encode(hmac.new(self.secret.encode(), text, hashlib.sha256).digest()).decode()


class Feishu(Messenger):
    PER_MINUTE, FAST, GONE = 100, 11232, 19001

    def __call__(self, asked: Asked) -> tuple[int, bytes]:
        status, answer = super().__call__(asked)
        told = json.loads(answer)
        return status, json.dumps({"code": told["errcode"], "msg": told["errmsg"]}).encode()

    def check(self, asked: Asked, body: dict) -> int:
        if self.secret:
            key = f"{body.get('timestamp')}\n{self.secret}".encode()
            wanted = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
            if abs(int(body.get("timestamp", 0)) - self.now) > 3600 or body.get("sign") != wanted:
                return 19021
        return 0 if body["msg_type"] == "interactive" and len(asked.body) <= 20_000 else 9499

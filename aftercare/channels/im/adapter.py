"""Messengers in which customers write, behind one interface: open a call, pull, read, answer."""

import json
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from aftercare.channels.im.rules import dingtalk, feishu, wecom
from aftercare.channels.im.rules.spoken import Call, Spoken
from aftercare.channels.outward.adapter import Unreachable, request
from aftercare.channels.robots.rules.lines import cut
from aftercare.channels.rules.given import read_json
from aftercare.channels.rules.posting import SENT, Outcome
from aftercare.channels.secrets import Unreadable, decrypt, encrypt
from aftercare.foundation.text import N_

JSON = {"Content-Type": "application/json; charset=utf-8"}
WECOM, FEISHU = "https://qyapi.weixin.qq.com", "https://open.feishu.cn"
LONGEST = 8 * 1024 * 1024  # of an answer; a thousand messages come at once
TOO_LATE = N_("The messenger takes no answer any more: the customer must write first.")
NOT_THEIRS = N_("The address for answers is not one of the messenger's.")
SEALING = ("dingtalk_im",)
CHANNELS = {"wecom_im": "wecom", "dingtalk_im": "dingtalk", "feishu_im": "feishu"}
_READERS = {"wecom": wecom.read, "dingtalk": dingtalk.read, "feishu": feishu.read}
_EXPIRED = (40001, 40014, 42001, 99991661, 99991663, 99991668)

_tokens: dict[tuple[str, ...], tuple[str, float]] = {}


class Declined(Exception):
    """The messenger said no: its code and its words."""

    def __init__(self, code: object, said: object) -> None:
        super().__init__(f"{code}: {said}"[:300])
        self.code = code


def open_call(
    kind: str,
    *,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
    secrets: Mapping[str, str],
    options: Mapping[str, Any],
    now: float,
) -> Call:
    """What a call to our address says; Untrusted if it is not the messenger's."""
    if kind == "wecom_im":
        return wecom.open_(query, body, secrets, str(options.get("corp_id", "")))
    rules = dingtalk if kind == "dingtalk_im" else feishu
    call: Call = rules.open_(headers, body, secrets, now)
    return call


def kept(kind: str, raw: bytes) -> bytes:
    """A message as it is kept: nothing in it may lie open that lets others speak for us."""
    return dingtalk.with_session(raw, lambda address: encrypt(address).decode()) if kind in SEALING else raw


def read(channel: str, raw: bytes) -> Spoken:
    """The words in a kept message; NothingSaid if there are none."""
    return _READERS[channel](raw)


def pull(
    secrets: Mapping[str, str], options: Mapping[str, Any], cursor: str, token: str
) -> tuple[list[tuple[str, bytes]], str, bool]:
    """What WeCom has for us since `cursor`: messages of customers, the next cursor, whether there is more.

    Unreachable or Declined if it does not answer.
    """
    asked = {"cursor": cursor, "limit": 1000} | ({"token": token} if token else {})
    told = _wecom(secrets, options, "kf/sync_msg", asked)
    more = bool(told.get("has_more"))
    return wecom.kept(told.get("msg_list") or []), str(told.get("next_cursor") or cursor), more


def post(kind: str, secrets: Mapping[str, str], body: dict[str, Any], at: datetime) -> Outcome:
    """Say something in the talk that `body["way"]` leads to."""
    try:
        _SAY[kind](secrets, body["options"], body["way"], body["text"], at)
    except Unreachable as error:
        return Outcome(reason=str(error))
    except Declined as error:
        return Outcome(reason=str(error), lost=error.code not in (-1, 45009))
    return SENT


def _say_wecom(
    secrets: Mapping[str, str], options: Mapping[str, Any], way: Mapping[str, str], text: str, at: datetime
) -> None:
    said = {**way, "msgtype": "text", "text": {"content": cut(text, wecom.TEXT_BYTES)}}
    _wecom(secrets, options, "kf/send_msg", said)


def _say_dingtalk(
    secrets: Mapping[str, str], options: Mapping[str, Any], way: Mapping[str, str], text: str, at: datetime
) -> None:
    session = _opened(way.get("session", ""))
    if not session or int(way.get("until") or 0) / 1000 < at.timestamp():
        raise Declined("session", TOO_LATE)
    if not dingtalk.is_theirs(session, str(options.get("base_url", ""))):
        raise Declined("session", NOT_THEIRS)
    _call(session, {"msgtype": "text", "text": {"content": cut(text, 16_000)}}, code="errcode")


def _opened(session: str) -> str:
    """The address in what was sealed; "" if the installation's key has changed."""
    try:
        return decrypt(session.encode())
    except Unreadable:
        return ""


def _say_feishu(
    secrets: Mapping[str, str], options: Mapping[str, Any], way: Mapping[str, str], text: str, at: datetime
) -> None:
    base = options.get("base_url") or FEISHU
    key = (base, str(options.get("app_id", "")), secrets.get("secret", ""))
    said = {"msg_type": "text", "content": json.dumps({"text": cut(text, 100_000)}, ensure_ascii=False)}

    def say(token: str) -> Mapping[str, Any]:
        url = f"{base}/open-apis/im/v1/messages/{quote(way['message_id'], safe='')}/reply"
        return _call(url, said, code="code", headers={"Authorization": f"Bearer {token}"})

    def ask() -> Mapping[str, Any]:
        asked = {"app_id": key[1], "app_secret": key[2]}
        return _call(f"{base}/open-apis/auth/v3/tenant_access_token/internal", asked, code="code")

    _with_token(key, lambda: str(ask()["tenant_access_token"]), say)


_SAY: Mapping[str, Any] = {
    "wecom_im": _say_wecom,
    "dingtalk_im": _say_dingtalk,
    "feishu_im": _say_feishu,
}


def _wecom(
    secrets: Mapping[str, str], options: Mapping[str, Any], what: str, asked: Mapping[str, Any]
) -> Mapping[str, Any]:
    base = options.get("base_url") or WECOM
    key = (base, str(options.get("corp_id", "")), secrets["secret"])

    def ask() -> str:
        url = f"{base}/cgi-bin/gettoken?corpid={key[1]}&corpsecret={key[2]}"
        return str(_call(url, None, code="errcode")["access_token"])

    def put(token: str) -> Mapping[str, Any]:
        return _call(f"{base}/cgi-bin/{what}?access_token={token}", asked, code="errcode")

    return _with_token(key, ask, put)


def _with_token(key: tuple[str, ...], ask: Any, put: Any) -> Mapping[str, Any]:
    """Do something with the access token on hand; with a new one if that has expired."""
    token, until = _tokens.get(key, ("", 0.0))
    if until > time.monotonic():
        try:
            found: Mapping[str, Any] = put(token)
        except Declined as error:
            if error.code not in _EXPIRED:
                raise
        else:
            return found
    token = ask()
    _tokens[key] = (token, time.monotonic() + 3600)
    again: Mapping[str, Any] = put(token)
    return again


def _call(
    url: str, asked: Mapping[str, Any] | None, *, code: str, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    content = b"" if asked is None else json.dumps(asked, ensure_ascii=False).encode()
    method = "GET" if asked is None else "POST"
    reply = request(url, content, headers={**JSON, **(headers or {})}, method=method, longest=LONGEST)
    try:
        told = read_json(reply.body)
    except ValueError as error:
        raise Declined("HTTP", reply.status) from error
    if not isinstance(told, dict):
        raise Declined("HTTP", reply.status)
    if told.get(code, 0) != 0:
        raise Declined(told.get(code), told.get("errmsg") or told.get("msg") or reply.status)
    return told

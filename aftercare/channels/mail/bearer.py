"""OAuth 2.0 for hosted mail: a refresh token becomes an access token (RFC 6749, 6), and how it is shown."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from aftercare.channels.mail.accounts import Unreadable, is_local
from aftercare.channels.outward import adapter as outward
from aftercare.channels.rules.given import read_json
from aftercare.foundation.text import N_

DEFAULT_SECONDS = 3600
_UNREACHED = N_("The provider that gives access tokens can't be reached.")
_TELLING = (outward.CLOSED, outward.BAD_CERTIFICATE)
MOST_SECONDS = 7 * 24 * 3600
FORM = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
_WHY = {
    "invalid_grant": N_("The provider no longer takes the refresh token. Get a new one and paste it."),
    "invalid_client": N_("The provider does not know this client ID or its secret."),
    "unauthorized_client": N_("The provider does not allow this client to read mail."),
    "invalid_scope": N_("The provider does not know this scope."),
}


@dataclass(frozen=True)
class Client:
    """What the provider knows us by."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


@dataclass(frozen=True)
class Token:
    """An access token for so many seconds; some providers hand out a new refresh token with it."""

    access: str = field(repr=False)
    seconds: int
    refresh: str = field(default="", repr=False)


def refresh(client: Client) -> Token:
    """A new access token. Unreadable if the provider says no, or nothing."""
    require_token_url(client.token_url)
    form = {"grant_type": "refresh_token", "client_id": client.client_id}
    form |= {"refresh_token": client.refresh_token}
    form |= {"client_secret": client.client_secret} if client.client_secret else {}
    form |= {"scope": client.scope} if client.scope else {}
    return _read(_post(client.token_url, urlencode(form).encode()))


def require_token_url(url: str) -> None:
    """Unreadable unless secrets may be sent there: https, or this machine."""
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname or ""
    except ValueError:
        scheme, host = "", ""
    if scheme != "https" and not (scheme == "http" and is_local(host)):
        raise Unreadable(N_("The token address must begin with https://."))


def sasl(user: str, token: str) -> str:
    """The first and only word of the mechanism XOAUTH2."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _post(url: str, body: bytes) -> bytes:
    """Guarded as all requests to addresses that somebody typed in; secrets do not follow a redirect."""
    try:
        reply = outward.request(url, body, headers=FORM)
    except outward.Unreachable as error:
        said = str(error)
        raise Unreadable(said if said in _TELLING else _UNREACHED) from error
    if not reply.is_good:
        raise _refusal(reply.status, reply.body)
    return reply.body


def _refusal(status: int, body: bytes) -> Unreadable:
    said = _json(body).get("error")
    if status >= 500 or status == 429:
        return Unreadable(N_("The provider gives no access token now."))
    return Unreadable(_WHY.get(str(said), N_("The provider refused to give an access token.")))


def _read(body: bytes) -> Token:
    said = _json(body)
    access = said.get("access_token")
    if not isinstance(access, str) or not access.isascii() or not access.isprintable():
        raise Unreadable(N_("The provider's answer is not an access token."))
    seconds = said.get("expires_in")
    lasting = int(str(seconds)[:9]) if str(seconds).isdecimal() else DEFAULT_SECONDS
    return Token(access, min(lasting, MOST_SECONDS), str(said.get("refresh_token") or ""))


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = read_json(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

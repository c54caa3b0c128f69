"""OAuth 2.0 for hosted mail: a refresh token becomes an access token (RFC 6749, 6), and how it is shown."""

import json
from dataclasses import dataclass, field
from ssl import SSLError
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from aftercare.channels.mail.accounts import TIMEOUT, Unreadable, is_local, why_unreachable
from aftercare.foundation.text import N_

DEFAULT_SECONDS = 3600
LONGEST_ANSWER = 64 * 1024
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


class _Stay(HTTPRedirectHandler):
    """Secrets are not sent on to wherever an answer points."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


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
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local(parts.hostname or "")):
        raise Unreadable(N_("The token address must begin with https://."))


def sasl(user: str, token: str) -> str:
    """The first and only word of the mechanism XOAUTH2."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _post(url: str, body: bytes) -> bytes:
    request = Request(url, body, {"Accept": "application/json"})  # noqa: S310 - https, see require_token_url
    try:
        with build_opener(_Stay).open(request, timeout=TIMEOUT) as answer:
            return bytes(answer.read(LONGEST_ANSWER))
    except HTTPError as error:
        with error:
            raise _refusal(error.code, error.read(LONGEST_ANSWER)) from error
    except OSError as error:
        raise Unreadable(_unreached(getattr(error, "reason", error))) from error


def _unreached(cause: object) -> str:
    if isinstance(cause, SSLError):
        return why_unreachable(cause)
    return N_("The provider that gives access tokens can't be reached.")


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
    lasting = int(str(seconds)) if str(seconds).isdecimal() else DEFAULT_SECONDS
    return Token(access, lasting, str(said.get("refresh_token") or ""))


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

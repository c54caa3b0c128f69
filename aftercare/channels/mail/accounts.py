"""What it takes to reach a mailbox, and what comes out of it, whatever it speaks."""

import ssl
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from socket import gaierror

from aftercare.foundation.text import N_

TIMEOUT = 20.0  # seconds for one answer
LONGEST = 120.0  # seconds for one whole session, however slowly the server drips
LARGEST = 35 * 1024 * 1024
KEPT_OF_LARGER = 1024 * 1024

REFUSED = N_("The server refused the user name or the password.")
REFUSED_TOKEN = N_("The server refused the access token for this user name.")
PLAIN = N_("Only a server on this machine may be used without encryption.")
NO_STARTTLS = N_("The server offers no encryption (STARTTLS) on this port.")
BROKEN = N_("The connection broke off.")
_CERTIFICATE = N_("The server's certificate is not valid.")
_CERTIFICATES = {
    0: N_("The server shows another certificate than the pinned one."),  # said by `tls`
    10: N_("The server's certificate has expired."),
    18: N_("The server's certificate is signed by nobody but itself. If it is right, pin it below."),
    19: N_("The server's certificate comes from an authority that is not trusted. If it is right, pin it."),
    20: N_("The server's certificate comes from an authority that is not trusted. If it is right, pin it."),
    21: N_("The server's certificate comes from an authority that is not trusted. If it is right, pin it."),
    62: N_("The server's certificate is for another name."),
    64: N_("The server's certificate is for another name."),
}
#: What pinning a certificate would remedy.
DISTRUST = frozenset(_CERTIFICATES[code] for code in (0, 18, 19))


class Unreadable(Exception):
    """The mailbox can't be read. The sentence is ours: nothing that a server said is repeated."""


class SignInRefused(Unreadable):
    """The server does not take the password or the token."""


@dataclass(frozen=True)
class Account:
    """`password` is an access token if `bearer`. `trusted` as in `tls.context_for`."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str = "tls"  # tls | starttls | none
    folder: str = "INBOX"
    kind: str = "imap"  # imap | pop3
    bearer: bool = False
    trusted: str = ""


@dataclass(frozen=True)
class Fetched:
    """One mail; `uid` is its UID or UIDL. `whole` is False if it was too large: `raw` is its beginning."""

    uid: int | str
    raw: bytes = field(repr=False)
    arrived_at: datetime
    whole: bool = True


def is_local(host: str) -> bool:
    """Whether the host is this machine, said plainly; only there may a password travel unencrypted."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def require_privacy(account: Account) -> None:
    """Unreadable if the password would travel in the open."""
    if account.security == "none" and not is_local(account.host):
        raise Unreadable(PLAIN)


def why_unreachable(error: BaseException) -> str:
    """Why there is no connection, as a msgid that helps whoever set it up."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(error.verify_code, _CERTIFICATE)
    if isinstance(error, ssl.SSLError):
        return N_("The server does not speak TLS on this port. Check port and encryption.")
    if isinstance(error, gaierror):
        return N_("There is no server of this name.")
    if isinstance(error, TimeoutError):
        return N_("The server does not answer in time.")
    if isinstance(error, ConnectionRefusedError):
        return N_("Nobody answers on this port of the server.")
    return N_("The server can't be reached.")

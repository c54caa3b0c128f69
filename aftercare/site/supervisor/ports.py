"""The address of the pages: a free port, and whether they answer."""

import http.client
import socket
from dataclasses import dataclass

from aftercare.foundation.errors import Refused

FIRST, LAST = 8000, 8099


@dataclass(frozen=True)
class Port:
    """A port that no other instance on this machine will choose as long as `claim` is open."""

    number: int
    claim: socket.socket


def choose_port(host: str, port: int | None) -> Port:
    """`port` if it is free (Refused if not), or the first free one from 8000 on."""
    if port is not None:
        if not (claim := _claim(host, port)):
            raise Refused(
                "Port %(port)s on %(host)s is taken; name another one with --port.", port=port, host=host
            )
        return Port(port, claim)
    for candidate in range(FIRST, LAST + 1):
        if claim := _claim(host, candidate):
            return Port(candidate, claim)
    raise Refused("No port from %(first)s to %(last)s is free; name one with --port.", first=FIRST, last=LAST)


def _claim(host: str, port: int) -> socket.socket | None:
    """Claim a free port among instances: the pages listen on it only in a moment, and somebody else may be
    starting just now. The claim is a name in the kernel that disappears with us.
    """
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0aftercare-port-{port}")
    except OSError:
        claim.close()
        return None
    if is_free(host, port):
        return claim
    claim.close()
    return None


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there; without SO_REUSEPORT, so that nobody's connections are shared."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if isinstance(error, socket.gaierror):
                raise Refused("%(host)s is not an address of this machine.", host=host) from None
            return False
    return True


def local_url(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def is_alive(url: str, path: str = "/healthz/live") -> bool:
    """Whether the pages answer there."""
    name = url.removeprefix("http://")
    connection = http.client.HTTPConnection(name, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": name})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

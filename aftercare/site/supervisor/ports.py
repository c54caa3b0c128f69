"""The address of the pages: a free port, and whether they answer."""

import http.client
import socket

from aftercare.foundation.errors import Refused

FIRST, LAST = 8000, 8099


def choose_port(host: str, port: int | None) -> int:
    """`port` if it is free (Refused if not), or the first free one from 8000 on."""
    if port is not None:
        if not is_free(host, port):
            raise Refused(
                "Port %(port)s on %(host)s is taken; name another one with --port.", port=port, host=host
            )
        return port
    for candidate in range(FIRST, LAST + 1):
        if is_free(host, candidate):
            return candidate
    raise Refused("No port from %(first)s to %(last)s is free; name one with --port.", first=FIRST, last=LAST)


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

"""Where a request comes from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The address of the client: the last one named that isn't a proxy of ours (`TRUSTED_PROXIES`)."""
    remote = str(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    return client_of(remote, str(request.META.get("HTTP_X_FORWARDED_FOR", "")))


def client_of(remote: str, forwarded: str) -> str:
    """The same for a connection from `remote` whose request names `forwarded`, separated by commas."""
    found = remote
    for address in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _trusted(found) or not _is_address(address):
            break
        found = address
    return found


def _trusted(address: str) -> bool:
    if not _is_address(address):
        return False
    return any(ip_address(address) in ip_network(net, strict=False) for net in settings.TRUSTED_PROXIES)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True

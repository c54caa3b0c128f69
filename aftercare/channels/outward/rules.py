"""Where a request of ours may go: to the public Internet, or where the operator said so.

Python's own `is_private` lets shared and translated ranges pass (100.64/10, 64:ff9b::/96 and others), some of
them used by the metadata services of clouds, so the ranges are written out (IANA special-purpose registries).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

CLOSED_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
OPEN_V6 = IPv6Network("2000::/3")
CLOSED_V6 = tuple(
    IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)
WEB_PORTS = (80, 443)
DATABASE_PORTS = frozenset({1433, 1521, 2375, 2379, 3306, 3389, 5432, 5984, 6379, 6443, 9200, 11211, 27017})


@dataclass(frozen=True)
class Allowed:
    """A range that the operator opened; port None means any."""

    network: Network
    port: int | None = None

    def holds(self, address: Address, port: int) -> bool:
        same = address.version == self.network.version and address in self.network
        return same and self.port in (None, port)


def parse_allowed(text: str) -> tuple[Allowed, ...]:
    """`10.1.0.0/16:8443, 192.168.3.4, [fd00::/8]:443` as ranges; ValueError for anything else."""
    return tuple(_one(part.strip()) for part in text.split(",") if part.strip())


def may_reach(address: str, port: int, allowed: Iterable[Allowed], *, secure: bool) -> bool:
    """Whether a connection to this address may be made. Without TLS only to what the operator opened."""
    found = _plain(ip_address(address.partition("%")[0]))
    if any(one.holds(found, port) for one in allowed):
        return True
    return secure and _is_public(found) and _is_web(port)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in net for net in CLOSED_V4)
    return address in OPEN_V6 and not any(address in net for net in CLOSED_V6)


def _is_web(port: int) -> bool:
    return port in WEB_PORTS or (port >= 1024 and port not in DATABASE_PORTS)


def _plain(address: Address) -> Address:
    """An IPv4 address in the clothes of IPv6 is the IPv4 address."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _one(text: str) -> Allowed:
    if text.startswith("["):
        net, _, port = text[1:].partition("]")
        return Allowed(ip_network(net), int(port[1:]) if port else None)
    if text.count(":") == 1:
        net, _, port = text.partition(":")
        return Allowed(ip_network(net), int(port))
    return Allowed(ip_network(text))

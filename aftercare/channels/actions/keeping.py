"""The secrets of connections: sealed in one piece, never shown again."""

import json
from collections.abc import Mapping

from aftercare.channels.models import Connection
from aftercare.channels.secrets import decrypt, encrypt


def secrets_of(connection: Connection) -> dict[str, str]:
    """What is kept secret, by name; Unreadable if the installation's key has changed."""
    return dict(json.loads(decrypt(connection.sealed))) if connection.sealed else {}


def sealed(values: Mapping[str, str]) -> bytes:
    """As it may be stored."""
    return encrypt(json.dumps(dict(values)))

"""Connections for tests."""

from datetime import UTC, datetime
from typing import Any

from aftercare.channels.actions.keeping import sealed
from aftercare.channels.models import Connection
from aftercare.channels.telling import NEWS, News

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai


def make_connection(kind: str, *, secrets: dict[str, str] | None = None, **fields: Any) -> Connection:
    n = Connection.objects.count() + 1
    values = {"name": f"{kind} {n}", "key": f"key{n}", "hears": list(NEWS), "language": "en", **fields}
    return Connection.objects.create(kind=kind, sealed=sealed(secrets or {}), created_at=NOW, **values)


def make_news(n: int = 1, **fields: Any) -> News:
    values = {
        "what": "breach",
        "sentence": "%(priority)s: %(commitment)s was not kept on %(number)s",
        "values": {"priority": "P2", "commitment": "responded", "number": f"GD20261118-{n:04}"},
        "title": "收费窗口无法开票",
        "customer": "东湖学院",
        "path": f"/desk/tickets/GD20261118-{n:04}/",
        "priority": "P2",
        "ticket_id": 1,
    }
    return News(**{**values, **fields})

"""What is handed out of this room as plain values."""

from typing import Any

from aftercare.channels.models import Mailbox


def mailbox_line(mailbox: Mailbox) -> dict[str, Any]:
    """A mailbox for programs: how it is reached and how it is; never its password."""
    success = mailbox.last_success_at
    return {
        "name": mailbox.name,
        "address": mailbox.address,
        "kind": mailbox.kind,
        "host": mailbox.host,
        "port": mailbox.port,
        "security": mailbox.security,
        "user": mailbox.user,
        "folder": mailbox.folder,
        "active": mailbox.active,
        "password": bool(mailbox.password),
        "last_success": success.isoformat() if success else None,
        "last_error": mailbox.last_error,
    }

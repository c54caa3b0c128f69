"""Django's own letters (invitations, password resets) take the same way out as the others: the outbox."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from aftercare.channels.actions import outbox
from aftercare.foundation.facts import SYSTEM


class OutboxBackend(BaseEmailBackend):
    """Writes letters into the outbox, each recipient alone, in the caller's transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(_put(message) for message in email_messages)


def _put(message: EmailMessage) -> int:
    letters = outbox.send_each(
        message.recipients(),
        subject=message.subject,
        text=str(message.body),
        html=_html(message),
        purpose="account",
        by=SYSTEM,
        at=timezone.now(),
    )
    return min(1, len(letters))


def _html(message: Any) -> str | None:
    alternatives = getattr(message, "alternatives", [])
    return next((content for content, kind in alternatives if kind == "text/html"), None)

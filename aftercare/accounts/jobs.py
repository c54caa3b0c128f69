"""Letters about one's own account. Queued, so that a mail server that is down stops nobody."""

from django.core.mail import send_mail
from procrastinate.contrib.django import app


@app.task(name="accounts.send_letter", retry=5)
def send_letter(*, to: str, subject: str, text: str) -> None:
    """Send one letter."""
    send_mail(subject, text, None, [to])

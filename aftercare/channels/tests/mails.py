"""Plain mails for tests."""

from email.message import EmailMessage
from email.policy import SMTP


def make_mail(
    number: int = 1,
    *,
    sender: str = "li@hua-an.example",
    to: str = "support@vendor.example",
    subject: str = "打印机不工作",
    body: str = "早上好,收费窗口不能打印。",
    **headers: str,
) -> bytes:
    """A mail of its own for every number."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = f"{subject} {number}"
    mail["Date"] = "Sat, 21 Nov 2026 10:00:00 +0800"
    mail["Message-ID"] = f"<mail-{number}@hua-an.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"{body} {number}\n")
    return mail.as_bytes()

"""Mails through the whole door (kept raw, judged, a ticket or a reply, a receipt) beside reading them alone.

Prints milliseconds a mail: on the wall, CPU of Python (the reading process included) and of PostgreSQL.
Aims: 15 ms CPU a mail; reading alone is at least 0.3 of the whole.
"""

import sys
from datetime import timedelta
from pathlib import Path

import psutil
from grounds.database import empty_database
from grounds.table import row
from grounds.watch import stop_watch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
MAILS = 200


def main() -> int:
    """Print the table."""
    from django.utils import timezone
    from make_maildir import PEOPLE, make_mails

    from aftercare.channels import identity, placing
    from aftercare.channels.actions import inbox
    from aftercare.desk.actions.placing import place
    from aftercare.desk.tests.scene import make_contact, make_scene

    scene = make_scene()
    for name, address in PEOPLE:
        make_contact(scene.customer, name=name, email=address)
    placing.register(place)
    mails = make_mails(MAILS)
    at = timezone.now() - timedelta(hours=1)
    _read(identity, mails[:20])
    reader = [child.pid for child in psutil.Process().children()]
    with stop_watch(*reader) as alone:
        _read(identity, mails)
    with stop_watch(*reader) as whole:
        for n, raw in enumerate(mails):
            message, _ = inbox.store_raw("mail", f"bench:{n}", raw, at)
            inbox.judge(message.pk, at=at)
    row("read alone", alone, MAILS)
    row("through the whole door", whole, MAILS)
    print(f"{MAILS / whole.wall:.0f} mails a second through the whole door, by one process")
    print(
        f"reading's share: {alone.cpu / whole.cpu:.2f} of the CPU, {alone.wall / whole.wall:.2f} on the wall"
    )
    return 0


def _read(identity: object, mails: list[bytes]) -> None:
    for raw in mails:
        try:
            identity.read_mail(raw)  # type: ignore[attr-defined]
        except identity.NotUnderstood:  # type: ignore[attr-defined]
            continue


if __name__ == "__main__":
    with empty_database():
        sys.exit(main())

"""Fetching from a real IMAP server."""

import pytest

from aftercare.channels import placing
from aftercare.channels.actions import fetching, reading, watching
from aftercare.channels.actions.inbox import judge_stored
from aftercare.channels.arrivals import CUT_OFF
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.tests.mails import make_mail
from aftercare.records.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.dovecot]


def fetch(now) -> int:
    """From the only mailbox, if it is due."""
    box = Mailbox.objects.get()
    return fetching.fetch(box, now) if fetching.is_due(box, now) else 0


def subjects() -> list[str]:
    rows = InboundMessage.objects.order_by("id")
    return [bytes(row.raw).split(b"Message-ID: <mail-")[1].split(b"@")[0].decode() for row in rows]


def test_every_mail_is_stored_once_and_marked(imap, make_mailbox, clock):
    imap.append("once", *[make_mail(n) for n in range(3)])
    box = make_mailbox("once")
    assert [fetch(clock.now) for _ in range(2)] == [3, 0]
    box.refresh_from_db()
    assert (subjects(), box.last_uid, box.last_success_at) == (["0", "1", "2"], 3, clock.now)
    assert [seen for _, seen in imap.mails("once").values()] == [True] * 3


def test_bytes_arrive_unchanged(imap, make_mailbox, clock):
    raw = b"Subject: \xb4\xf2\xd3\xa1\r\nMessage-ID: <mail-x@y>\r\n\r\n\xff\x00\xfe.\r\n.\r\n".replace(
        b"\x00", b""
    )
    imap.append("bytes", raw)
    make_mailbox("bytes")
    fetch(clock.now)
    assert bytes(InboundMessage.objects.get().raw) == raw


def test_new_mail_is_found_after_the_cursor(imap, make_mailbox, clock):
    make_mailbox("later")
    imap.append("later", make_mail(1))
    fetch(clock.now)
    imap.append("later", make_mail(2))
    assert fetch(clock.now) == 1
    assert subjects() == ["1", "2"]


def test_x05_a_renumbered_mailbox_loses_and_doubles_nothing(imap, make_mailbox, clock):
    imap.append("renumbered", make_mail(1), make_mail(2))
    make_mailbox("renumbered")
    fetch(clock.now)
    imap.renumber("renumbered")
    imap.append("renumbered", make_mail(3))
    fetch(clock.now)
    rows = InboundMessage.objects.filter(duplicate_of=None).order_by("id")
    assert [row.state for row in rows] == ["stored"] * 3
    assert Entry.objects.filter(kind="channels.MailboxChanged").count() == 1


def test_case_73_a_full_mailbox_is_read_in_pages(imap, make_mailbox, clock, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 4)
    monkeypatch.setattr(reading, "BUDGET", 0.0)
    imap.append("full", *[make_mail(n) for n in range(10)])
    make_mailbox("full")
    assert [fetch(clock.now) for _ in range(4)] == [4, 4, 2, 0]


def test_case_67_of_an_oversized_mail_the_beginning_is_kept(imap, make_mailbox, clock, monkeypatch):
    monkeypatch.setattr("aftercare.channels.mail.accounts.LARGEST", 1000)
    monkeypatch.setattr("aftercare.channels.mail.accounts.KEPT_OF_LARGER", 500)
    imap.append("large", make_mail(1, body="x" * 3000), make_mail(2))
    make_mailbox("large")
    fetch(clock.now)
    monkeypatch.setattr(placing, "_placers", [])
    judge_stored(clock.now)
    rows = InboundMessage.objects.order_by("id").values_list("state", "reason", "subject")
    assert list(rows) == [
        ("quarantined", CUT_OFF, "打印机不工作 1"),
        ("tray", placing.NOBODY, "打印机不工作 2"),
    ]


def test_a_wrong_password_is_said_and_not_repeated_at_once(imap, make_mailbox, clock):
    from aftercare.channels import secrets

    box = make_mailbox("wrong", password=secrets.encrypt("falsch"))
    fetch(clock.now)
    fetch(clock.forward(seconds=30))
    box.refresh_from_db()
    assert (box.failures, box.last_error) == (1, "The server refused the user name or the password.")
    fetch(clock.forward(seconds=31))
    box.refresh_from_db()
    assert box.failures == 2


def test_b18_a_password_never_travels_in_the_open():
    from aftercare.channels.mail.accounts import Account, Unreadable
    from aftercare.channels.mail.imap import Folder

    with pytest.raises(Unreadable, match="without encryption"):
        Folder(Account(host="imap.vendor.example", port=143, user="u", password="p", security="none"))


def test_case_72_a_silent_mailbox_raises_one_alarm_and_recovers(imap, make_mailbox, clock):
    box = make_mailbox("silent", port=1)
    for _ in range(8):
        clock.forward(minutes=5)
        fetch(clock.now)
        watching.watch_mailboxes(clock.now)
    assert alarms() == ["channels.MailboxFailing"]
    Mailbox.objects.filter(pk=box.pk).update(port=imap.port)
    fetch(clock.forward(minutes=6))
    assert alarms() == ["channels.MailboxFailing", "channels.MailboxRecovered"]
    assert watching.watch_mailboxes(clock.forward(minutes=13)) == 0


def alarms() -> list[str]:
    return list(Entry.objects.filter(subject_kind="mailbox").order_by("id").values_list("kind", flat=True))

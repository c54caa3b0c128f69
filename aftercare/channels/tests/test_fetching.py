"""Fetching from a real IMAP server."""

import pytest

from aftercare.channels import jobs
from aftercare.channels.actions import fetching
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.tests.mails import make_mail
from aftercare.records.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.dovecot]


def subjects() -> list[str]:
    rows = InboundMessage.objects.order_by("id")
    return [bytes(row.raw).split(b"Message-ID: <mail-")[1].split(b"@")[0].decode() for row in rows]


def test_every_mail_is_stored_once_and_marked(imap, make_mailbox, clock):
    imap.append("once", *[make_mail(n) for n in range(3)])
    box = make_mailbox("once")
    assert [fetching.fetch_all(clock.now) for _ in range(2)] == [3, 0]
    box.refresh_from_db()
    assert (subjects(), box.last_uid, box.last_success_at) == (["0", "1", "2"], 3, clock.now)
    assert [seen for _, seen in imap.mails("once").values()] == [True] * 3


def test_bytes_arrive_unchanged(imap, make_mailbox, clock):
    raw = b"Subject: \xb4\xf2\xd3\xa1\r\nMessage-ID: <mail-x@y>\r\n\r\n\xff\x00\xfe.\r\n.\r\n".replace(
        b"\x00", b""
    )
    imap.append("bytes", raw)
    make_mailbox("bytes")
    fetching.fetch_all(clock.now)
    assert bytes(InboundMessage.objects.get().raw) == raw


def test_new_mail_is_found_after_the_cursor(imap, make_mailbox, clock):
    make_mailbox("later")
    imap.append("later", make_mail(1))
    fetching.fetch_all(clock.now)
    imap.append("later", make_mail(2))
    assert fetching.fetch_all(clock.now) == 1
    assert subjects() == ["1", "2"]


def test_x05_a_renumbered_mailbox_loses_and_doubles_nothing(imap, make_mailbox, clock):
    imap.append("renumbered", make_mail(1), make_mail(2))
    make_mailbox("renumbered")
    fetching.fetch_all(clock.now)
    imap.renumber("renumbered")
    imap.append("renumbered", make_mail(3))
    fetching.fetch_all(clock.now)
    rows = InboundMessage.objects.filter(duplicate_of=None).order_by("id")
    assert [row.state for row in rows] == ["stored"] * 3
    assert Entry.objects.filter(kind="channels.MailboxChanged").count() == 1


def test_x06_the_same_mail_in_two_mailboxes_is_judged_once(imap, make_mailbox, clock):
    for name in ("first", "second"):
        imap.append(name, make_mail(1, Delivered_To=name))
        make_mailbox(name)
    assert fetching.fetch_all(clock.now) == 2
    states = InboundMessage.objects.order_by("id").values_list("state", "mailbox__name")
    assert list(states) == [("stored", "first"), ("ignored", "second")]


def test_case_73_a_full_mailbox_is_read_in_pages(imap, make_mailbox, clock, monkeypatch):
    monkeypatch.setattr(fetching, "PAGE", 4)
    monkeypatch.setattr(fetching, "BUDGET", 0.0)
    imap.append("full", *[make_mail(n) for n in range(10)])
    make_mailbox("full")
    assert [fetching.fetch_all(clock.now) for _ in range(4)] == [4, 4, 2, 0]


def test_case_67_of_an_oversized_mail_the_beginning_is_kept(imap, make_mailbox, clock, monkeypatch):
    monkeypatch.setattr("aftercare.channels.mail.imap.LARGEST", 1000)
    monkeypatch.setattr("aftercare.channels.mail.imap.KEPT_OF_LARGER", 500)
    imap.append("large", make_mail(1, body="x" * 3000), make_mail(2))
    make_mailbox("large")
    fetching.fetch_all(clock.now)
    rows = InboundMessage.objects.order_by("id").values_list("state", "size")
    assert (rows[0], rows[1][0]) == (("quarantined", 500), "stored")


def test_case_72_one_bad_mailbox_never_stops_the_others(imap, make_mailbox, clock):
    imap.append("good", make_mail(1))
    bad = make_mailbox("bad", port=1)
    refused = make_mailbox("refused", password=b"not encrypted")
    make_mailbox("good")
    assert fetching.fetch_all(clock.now) == 1
    bad.refresh_from_db()
    refused.refresh_from_db()
    assert (bad.failures, bad.last_error, bad.failing_since) == (1, "The server can't be reached.", clock.now)
    assert refused.last_error == "The password was kept under another secret key."


def test_a_wrong_password_is_said_and_not_repeated_at_once(imap, make_mailbox, clock):
    from aftercare.channels import secrets

    box = make_mailbox("wrong", password=secrets.encrypt("falsch"))
    fetching.fetch_all(clock.now)
    fetching.fetch_all(clock.forward(seconds=30))
    box.refresh_from_db()
    assert (box.failures, box.last_error) == (1, "The server refused the user name or the password.")
    fetching.fetch_all(clock.forward(seconds=31))
    box.refresh_from_db()
    assert box.failures == 2


def test_b18_a_password_never_travels_in_the_open():
    from aftercare.channels.mail.imap import Account, Unreadable, check

    with pytest.raises(Unreadable, match="without encryption"):
        check(Account(host="imap.vendor.example", port=143, user="u", password="p", security="none"))


def test_case_72_a_silent_mailbox_raises_one_alarm_and_recovers(imap, make_mailbox, clock):
    box = make_mailbox("silent", port=1)
    for _ in range(8):
        clock.forward(minutes=5)
        fetching.fetch_all(clock.now)
        fetching.watch_mailboxes(clock.now)
    assert alarms() == ["channels.MailboxFailing"]
    Mailbox.objects.filter(pk=box.pk).update(port=imap.port)
    fetching.fetch_all(clock.forward(minutes=6))
    assert alarms() == ["channels.MailboxFailing", "channels.MailboxRecovered"]
    assert fetching.watch_mailboxes(clock.forward(minutes=14)) == 0


def test_a_paused_mailbox_is_left_alone(imap, make_mailbox, clock):
    imap.append("paused", make_mail(1))
    make_mailbox("paused", active=False)
    assert fetching.fetch_all(clock.now) == 0
    assert fetching.watch_mailboxes(clock.forward(hours=1)) == 0


def alarms() -> list[str]:
    return list(Entry.objects.filter(subject_kind="mailbox").order_by("id").values_list("kind", flat=True))


def test_after_a_restore_nothing_is_fetched_beside_the_original(
    imap, make_mailbox, clock, settings, tmp_path
):
    settings.HELD_FILE = tmp_path / "held"
    settings.HELD_FILE.touch()
    make_mailbox("restored")
    imap.append("restored", make_mail(1))
    assert (jobs.fetch_all(clock.now), InboundMessage.objects.count()) == (0, 0)
    settings.HELD_FILE.unlink()
    assert (jobs.fetch_all(clock.now), InboundMessage.objects.count()) == (1, 1)

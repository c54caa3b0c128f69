"""Reading by POP3 from a real server: each mail once, told apart by UIDL, deleted only when it is safe."""

from datetime import UTC, datetime

import pytest

from aftercare.channels.actions import fetching
from aftercare.channels.actions.reaching import count_mails
from aftercare.channels.arrivals import CUT_OFF
from aftercare.channels.models import InboundMessage, Mailbox, TakenMail
from aftercare.channels.tests.mails import make_mail

pytestmark = [pytest.mark.django_db, pytest.mark.pop3]


@pytest.fixture
def drop(imap, make_mailbox):
    """A POP3 mailbox with mails 1 and 2 in it."""

    def make(name: str, **fields: object) -> Mailbox:
        imap.append(name, make_mail(1), make_mail(2))
        return make_mailbox(name, kind="pop3", port=imap.pop3_port, **fields)

    return make


def left(imap, name: str) -> int:
    return len(imap.mails(name))


def test_every_mail_is_stored_once_and_stays_on_the_server(imap, drop, clock):
    box = drop("pop-once")
    assert [fetching.fetch(box, clock.now) for _ in range(2)] == [2, 0]
    imap.append("pop-once", make_mail(3))
    assert fetching.fetch(box, clock.now) == 1
    raw = [bytes(message.raw) for message in InboundMessage.objects.order_by("id")]
    assert raw == [make_mail(n) for n in (1, 2, 3)]
    assert (left(imap, "pop-once"), TakenMail.objects.count()) == (3, 3)


@pytest.mark.parametrize(("days", "after", "stay"), [(0, 0, 0), (7, 6, 2), (7, 8, 0), (None, 400, 2)])
def test_mail_is_deleted_after_so_many_days(imap, drop, clock, days, after, stay):
    name = f"pop-{days}-{after}"
    box = drop(name, leave_days=days)
    fetching.fetch(box, clock.now)
    fetching.fetch(box, clock.forward(days=after))
    assert (left(imap, name), InboundMessage.objects.count()) == (stay, 2)
    fetching.fetch(box, clock.now)
    assert TakenMail.objects.count() == stay


def test_nothing_is_deleted_that_was_cut_off(imap, drop, clock, monkeypatch):
    monkeypatch.setattr("aftercare.channels.mail.accounts.LARGEST", 1000)
    monkeypatch.setattr("aftercare.channels.mail.accounts.KEPT_OF_LARGER", 500)
    box = drop("pop-large", leave_days=0)
    imap.append("pop-large", make_mail(3, body="x\n" * 3000))
    fetching.fetch(box, clock.now)
    reasons = InboundMessage.objects.order_by("id").values_list("reason", flat=True)
    assert (list(reasons), left(imap, "pop-large")) == (["", "", CUT_OFF], 1)
    assert InboundMessage.objects.get(reason=CUT_OFF).size == 500


def test_nothing_is_deleted_when_the_session_breaks_off_before_the_goodbye(imap, drop, clock, monkeypatch):
    def hang_up(self) -> None:
        raise OSError("the line is dead")

    box = drop("pop-broken", leave_days=0)
    with monkeypatch.context() as broken:
        broken.setattr("poplib.POP3.quit", hang_up)
        assert fetching.fetch(box, clock.now) == 0
    box.refresh_from_db()
    assert (box.last_error, left(imap, "pop-broken")) == ("The connection broke off.", 2)
    assert (InboundMessage.objects.count(), fetching.fetch(box, clock.now)) == (2, 0)
    assert left(imap, "pop-broken") == 0


def test_long_lines_and_dots_arrive_unchanged(imap, drop, clock):
    raw = make_mail(9)[:-2] + b"\r\n.\r\n..two\r\n" + b"x" * 40_000 + b"\r\n"
    imap.append("pop-bytes", raw)
    fetching.fetch(drop("pop-bytes"), clock.now)
    assert bytes(InboundMessage.objects.order_by("id")[0].raw) == raw


def test_a_mail_under_a_known_uidl_with_other_bytes_is_another_mail(imap, drop, clock):
    box = drop("pop-reused")
    fetching.fetch(box, clock.now)
    (uidl,) = TakenMail.objects.order_by("id").values_list("uidl", flat=True)[:1]
    TakenMail.objects.filter(uidl=uidl).delete()
    InboundMessage.objects.filter(external_id__startswith=f"{box.pk}:{uidl}:").update(
        external_id=f"{box.pk}:{uidl}:{'0' * 24}", fingerprint="f" * 64
    )
    assert (fetching.fetch(box, clock.now), InboundMessage.objects.count()) == (1, 3)


def test_the_time_of_arrival_is_the_servers_not_ours(imap, drop, clock):
    when = datetime.now(UTC).replace(microsecond=0)
    mail = b"Received: from a by b;\r\n\t" + when.strftime("%a, %d %b %Y %H:%M:%S +0000").encode() + b"\r\n"
    imap.append("pop-time", mail + make_mail(7))
    fetching.fetch(drop("pop-time"), clock.now)
    assert InboundMessage.objects.order_by("id")[0].received_at == when


def test_the_connection_can_be_tried(imap, drop, clock):
    assert count_mails(drop("pop-tried"), clock.now) == 2


def test_a_wrong_password_is_said(imap, drop, clock):
    from aftercare.channels import secrets

    box = drop("pop-wrong", password=secrets.encrypt("falsch"))
    fetching.fetch(box, clock.now)
    box.refresh_from_db()
    assert box.last_error == "The server refused the user name or the password."


def test_it_is_asked_once_a_minute(drop, clock):
    box = drop("pop-minute")
    fetching.fetch(box, clock.now)
    box.refresh_from_db()
    due = [fetching.is_due(box, clock.forward(seconds=seconds)) for seconds in (30, 30)]
    assert due == [False, True]

"""The way out against a server that misbehaves: nothing lost, at most one visible copy, order kept."""

from datetime import timedelta

import pytest

from aftercare.channels.actions import holding, outbox, sending
from aftercare.channels.models import OutboundMessage
from aftercare.channels.tests.conftest import NOW
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import SYSTEM
from aftercare.records import scanning
from aftercare.records.actions import keep
from aftercare.records.models import Entry
from aftercare.records.tests.clamd import clamd

pytestmark = pytest.mark.django_db
A, B = "a@hua-an.example", "b@hua-an.example"


def write(*to: str, **mail: object) -> OutboundMessage:
    values = {"subject": "进展", "text": "您好", "purpose": "notice", "by": SYSTEM, "at": NOW, **mail}
    return outbox.send(to=to or [A], **values)


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("aftercare.channels.mail.smtp.TIMEOUT", 0.5)


def test_a_mail_is_sent_once(sink, clock):
    mail = write()
    assert sending.send_due(clock.now) == 1
    assert sending.send_due(clock.forward(minutes=10)) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.owed, mail.sent_at) == ("sent", [], NOW)
    assert [taken.recipients for taken in sink.taken] == [[A]]
    assert kinds() == ["channels.MailSent"]


def test_the_message_id_is_the_one_that_was_written(sink, clock):
    mail = write(ticket_id=42, purpose="reply")
    sending.send_due(clock.now)
    assert sink.taken[0].header("Message-ID") == mail.message_id
    assert sink.taken[0].header("X-Aftercare-Loop") == "aftercare"


def test_automatic_mail_says_so_and_a_persons_reply_does_not(sink, clock):
    write(purpose="notice")
    write(purpose="receipt", in_reply_to="<x@y.example>")
    write(purpose="reply")
    sending.send_due(clock.now)
    said = [taken.header("Auto-Submitted") for taken in sink.taken]
    assert said == ["auto-generated", "auto-replied", "None"]
    assert sink.taken[1].header("In-Reply-To") == "<x@y.example>"


def test_nothing_leaves_before_its_time_and_can_be_taken_back(sink, clock):
    mail = write(undo_seconds=15)
    assert sending.send_due(clock.forward(seconds=14)) == 0
    outbox.cancel(mail.pk, by=SYSTEM, at=clock.now)
    assert sending.send_due(clock.forward(seconds=60)) == 0
    assert sink.taken == []


def test_a_mail_that_has_left_cannot_be_taken_back(sink, clock):
    mail = write()
    sending.send_due(clock.now)
    with pytest.raises(Conflict):
        outbox.cancel(mail.pk, by=SYSTEM, at=clock.now)


@pytest.mark.parametrize("mode", ["421", "450", "452"])
def test_x08_a_temporary_refusal_is_tried_again_later(sink, clock, mode):
    sink.mode = mode
    mail = write()
    sending.send_due(clock.now)
    sink.mode = "ok"
    assert sending.send_due(clock.forward(seconds=59)) == 0
    assert sending.send_due(clock.forward(seconds=2)) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(sink.taken)) == ("sent", 2, 1)


@pytest.mark.parametrize("mode", ["550", "554"])
def test_x08_a_permanent_refusal_fails_and_is_told(sink, clock, mode):
    sink.mode = mode
    mail = write()
    sending.send_due(clock.now)
    mail.refresh_from_db()
    assert (mail.state, list(mail.refused)) == ("failed", [A])
    assert kinds() == ["channels.MailFailed"]


def test_x08_the_line_is_cut_after_the_final_dot(sink, clock):
    sink.mode = "cut"
    mail = write()
    sending.send_due(clock.now)
    sink.mode = "ok"
    sending.send_due(clock.forward(minutes=2))
    mail.refresh_from_db()
    assert (mail.state, mail.doubts) == ("sent", 1)
    assert {taken.header("Message-ID") for taken in sink.taken} == {mail.message_id}
    assert len(sink.taken) == 2


def test_x08_no_answer_after_the_mail(sink, clock, impatient):
    sink.mode = "silent"
    mail = write()
    for _ in range(4):
        sending.send_due(clock.forward(minutes=2))
    mail.refresh_from_db()
    assert (mail.state, mail.owed, len(sink.taken)) == ("unknown", [A], 2)
    assert kinds() == ["channels.MailFailed"]


def test_one_refused_recipient_does_not_keep_it_from_the_others(sink, clock):
    sink.mode, sink.victims = "550", (B,)
    mail = write(A, B)
    sending.send_due(clock.now)
    mail.refresh_from_db()
    assert (mail.state, list(mail.refused), sink.taken[0].recipients) == ("sent", [B], [A])
    assert kinds() == ["channels.MailSent", "channels.MailFailed"]


def test_a_deferred_recipient_gets_it_later_and_nobody_twice(sink, clock):
    sink.mode, sink.victims = "450", (B,)
    mail = write(A, B)
    sending.send_due(clock.now)
    sink.mode = "ok"
    sending.send_due(clock.forward(minutes=2))
    mail.refresh_from_db()
    assert (mail.state, [taken.recipients for taken in sink.taken]) == ("sent", [[A], [B]])


def test_x09_an_outage_costs_no_mail_an_attempt(sink, settings, clock):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    mails = [write(ticket_id=1) for _ in range(3)]
    assert [sending.send_due(clock.forward(seconds=5)) for _ in range(3)] == [0, 0, 0]
    assert set(OutboundMessage.objects.values_list("attempts", "state")) == {(0, "queued")}
    settings.EMAIL_PORT = port
    assert sending.send_due(clock.forward(hours=6)) == 3
    assert [taken.header("Message-ID") for taken in sink.taken] == [mail.message_id for mail in mails]


def test_on_one_ticket_a_later_mail_waits_for_an_earlier_one_to_the_same_person(sink, clock):
    sink.mode, sink.victims = "450", (A,)
    first, second = write(A, ticket_id=1), write(A, ticket_id=1)
    other_person, other_ticket = write(B, ticket_id=1), write(B, ticket_id=2)
    sending.send_due(clock.now)
    assert set(OutboundMessage.objects.filter(state="sent")) == {other_person, other_ticket}
    sink.mode = "ok"
    sending.send_due(clock.forward(minutes=2))
    sending.send_due(clock.now)
    order = [taken.header("Message-ID") for taken in sink.taken if taken.recipients == [A]]
    assert order == [first.message_id, second.message_id]


def test_a_mail_whose_sender_died_is_sent_again_once(sink, clock):
    mail = write()
    OutboundMessage.objects.update(state="leased", leased_until=clock.now, attempts=1)
    assert sending.send_due(clock.forward(seconds=10)) == 0
    sending.send_due(clock.forward(minutes=2))
    mail.refresh_from_db()
    assert (mail.state, mail.doubts) == ("sent", 1)
    OutboundMessage.objects.update(state="leased", leased_until=clock.now, owed=[A], sent_at=None)
    sending.send_due(clock.forward(minutes=2))
    mail.refresh_from_db()
    assert mail.state == "unknown"


def test_a_mail_that_cannot_be_written_does_not_stop_the_next(sink, clock):
    bad = write()
    OutboundMessage.objects.filter(pk=bad.pk).update(
        attachments=[{"sha256": "0" * 64, "name": "x.txt", "media_type": "text/plain", "size": 1}]
    )
    write(B)
    assert sending.send_due(clock.now) == 2
    assert [taken.recipients for taken in sink.taken] == [[B]]


def test_attachments_travel(sink, clock, settings, tmp_path):
    from email import message_from_bytes, policy

    from aftercare.records.actions import keep

    settings.MEDIA_ROOT = tmp_path
    file = keep(b"%PDF-1.7", "维护方案.pdf", by=SYSTEM, at=NOW)
    write(attachments=[file], html="<p>您好</p>")
    sending.send_due(clock.now)
    mail = message_from_bytes(sink.taken[0].content, policy=policy.default)
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("维护方案.pdf", b"%PDF-1.7")
    assert mail.get_body(("html",)).get_content().strip() == "<p>您好</p>"
    assert mail.get_body(("plain",)).get_content().strip() == "您好"


EVIL = "进展\r\nBcc: spy@evil.example\nX-Evil: 1\x00\u2028end"


def test_b07_nothing_can_add_a_header(sink, clock):
    plain = write(subject="进展")
    write(subject=EVIL, in_reply_to="<a@b>\r\nBcc: x@y.z", references=["<c@d>\nBcc: e@f.g", "<h@i>"])
    sending.send_due(clock.now)
    from email import message_from_bytes

    names = [set(message_from_bytes(taken.content).keys()) for taken in sink.taken]
    assert names[1] - {"References"} == names[0]
    assert sink.taken[1].header("Subject") == "进展 Bcc: spy@evil.example X-Evil: 1 end"
    assert plain.to == [A]


@pytest.mark.parametrize(
    "address",
    ["", "a b@c.example", "a@b@c.example", "x@y.example\nBcc: z@z.example", "李@例子.example", "a@"],
)
def test_bad_addresses_are_refused(address):
    with pytest.raises(Invalid):
        write(address)
    assert OutboundMessage.objects.count() == 0


def test_smtp_smuggling_is_impossible(sink, clock):
    write(text="eins\n.\r\nMAIL FROM:<x@y.example>\r.\r\nzwei\n..drei", purpose="reply")
    write(B)
    sending.send_due(clock.now)
    assert [taken.recipients for taken in sink.taken] == [[A], [B]]
    from email import message_from_bytes, policy

    body = message_from_bytes(sink.taken[0].content, policy=policy.default).get_content()
    assert body.splitlines() == ["eins", ".", "MAIL FROM:<x@y.example>", ".", "zwei", "..drei"]


def test_b22_recipients_of_send_each_do_not_learn_of_one_another(sink, clock):
    outbox.send_each([A, B, A], subject="s", text="t", purpose="notice", by=SYSTEM, at=NOW)
    sending.send_due(clock.now)
    assert [taken.header("To") for taken in sink.taken] == [A, B]


def test_without_a_mail_server_everything_waits(settings, clock):
    settings.EMAIL_HOST = ""
    write()
    assert sending.send_due(clock.now) == 0
    assert OutboundMessage.objects.get().state == "queued"


def test_two_senders_do_not_take_the_same_mail(sink, clock):
    write()
    first = sending._lease(clock.now)
    assert first is not None
    assert sending._lease(clock.now) is None


def test_b13_one_automatic_reply_for_each_sender_thread_and_day(clock):
    def ask(address: str = A, thread: str = "GD1") -> bool:
        return outbox.claim_automatic_reply(address, thread=thread, at=clock.now)

    assert [ask(), ask(), ask(A.upper()), ask(thread="GD2"), ask(B)] == [True, False, False, True, True]
    clock.forward(days=1)
    assert ask()


def test_case_49_a_sender_gets_at_most_so_many_receipts(clock):
    given = [outbox.claim_automatic_reply(A, thread=f"GD{n}", at=clock.now) for n in range(8)]
    assert given == [True] * 5 + [False] * 3


@pytest.fixture
def held(settings, tmp_path):
    settings.HELD_FILE = tmp_path / "held"
    settings.HELD_FILE.touch()
    return settings.HELD_FILE


def test_after_a_restore_all_mail_waits_for_the_operator(sink, clock, held):
    write()
    assert (sending.send_due(clock.now), sink.taken) == (0, [])
    held.unlink()
    assert sending.send_due(clock.now) == 1


def test_what_waited_before_a_restore_can_be_dropped(sink, clock, held):
    old, leased, sent = write(), write(B), write("c@hua-an.example")
    OutboundMessage.objects.filter(pk=leased.pk).update(state="leased", leased_until=NOW)
    OutboundMessage.objects.filter(pk=sent.pk).update(state="sent")
    moment = OutboundMessage.objects.latest("created_at").created_at
    later = write()
    OutboundMessage.objects.filter(pk=later.pk).update(created_at=moment + timedelta(seconds=1))
    assert holding.drop_waiting(moment, by=SYSTEM, at=NOW) == 2
    states = [OutboundMessage.objects.get(pk=mail.pk).state for mail in (old, leased, sent, later)]
    assert (states, kinds()) == (["cancelled", "cancelled", "sent", "queued"], ["channels.MailCancelled"] * 2)


def test_no_file_leaves_before_it_is_found_clean_and_an_infected_one_never(sink, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    with clamd() as scanner:
        settings.CLAMAV = scanner.address
        clean, bad = (keep(content, "a.txt", by=SYSTEM, at=NOW) for content in (b"well", b"VIRUS"))
        good, infected = write(attachments=[clean]), write(attachments=[clean, bad])
        sending.send_due(clock.now)
        assert sink.taken == []
        scanning.scan_waiting(clock.now)
        sending.send_due(clock.forward(minutes=5))
    states = dict(OutboundMessage.objects.values_list("pk", "state"))
    assert states == {good.pk: "sent", infected.pk: "failed"}
    assert len(sink.taken) == 1

"""The way in: stored once, judged once, quarantined when it can't be, sorted by a person."""

import pytest

from aftercare.accounts.tests.people import fake_actor
from aftercare.channels.actions import inbox
from aftercare.channels.models import InboundMessage, OutboundMessage
from aftercare.channels.tests.conftest import NOW
from aftercare.channels.tests.mails import make_mail
from aftercare.foundation.errors import Conflict, Forbidden, NotFound
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
SORTER = fake_actor("dispatcher", person_id=None)


def store(number: int = 1, *, external_id: str = "", **mail: str) -> InboundMessage:
    return inbox.store_raw("mail", external_id or f"1:1:{number}", make_mail(number, **mail), NOW)[0]


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_a_message_is_kept_as_it_came():
    raw = make_mail()
    assert inbox.store_raw("mail", "1:1:1", raw, NOW)[1]
    kept = InboundMessage.objects.get()
    assert (bytes(kept.raw), kept.size, kept.state, kept.received_at) == (raw, len(raw), "stored", NOW)
    assert kinds() == ["channels.MessageStored"]


def test_the_same_message_again_changes_nothing():
    first = store()
    again, fresh = inbox.store_raw("mail", "1:1:1", make_mail(), NOW)
    assert (again.pk, fresh) == (first.pk, False)
    assert (InboundMessage.objects.count(), kinds()) == (1, ["channels.MessageStored"])


def test_case_51_and_104_a_copy_in_another_mailbox_is_kept_but_not_judged(desk):
    original = store()
    copy = store(external_id="2:1:7", Delivered_To="sales@vendor.example")
    assert (copy.duplicate_of_id, copy.state, copy.verdict) == (original.pk, "ignored", "duplicate")
    assert inbox.judge_stored(NOW) == 1
    assert desk.placed == [original.pk]


def test_b16_another_mail_under_a_known_message_id_is_another_mail(desk):
    store()
    store(external_id="1:1:2", body="etwas anderes", subject="neu")
    assert inbox.judge_stored(NOW) == 2


def test_case_52_without_message_id_only_exact_copies_are_the_same():
    raw = make_mail().replace(b"Message-ID: <mail-1@hua-an.example>\r\n", b"")
    inbox.store_raw("mail", "1:1:1", raw, NOW)
    copy, _ = inbox.store_raw("mail", "2:1:1", raw, NOW)
    other, _ = inbox.store_raw("mail", "2:1:2", b"Received: by mx2\r\n" + raw, NOW)
    assert (copy.verdict, other.verdict) == ("duplicate", "")


def test_judging_places_and_marks_in_one_go(desk):
    message = inbox.judge(store().pk, at=NOW)
    assert (message.state, message.verdict, message.ticket_id) == ("judged", "ticket", message.pk)
    assert (message.from_address, message.subject) == ("li@hua-an.example", "打印机不工作 1")
    assert message.parsed["message_id"] == "<mail-1@hua-an.example>"
    assert kinds() == ["channels.MessageStored", "channels.MessageJudged"]


def test_judging_twice_is_nothing(desk):
    message = store()
    inbox.judge(message.pk, at=NOW)
    assert inbox.judge(message.pk, at=NOW) is None
    assert (len(desk.placed), OutboundMessage.objects.count()) == (1, 1)


def test_without_a_placer_everything_waits_in_the_tray(monkeypatch):
    monkeypatch.setattr("aftercare.channels.placing._placers", [])
    assert inbox.judge(store().pk, at=NOW).state == "tray"


def test_three_failures_end_in_quarantine_and_leave_no_trace_of_the_placer(desk, clock):
    desk.broken = RuntimeError("no such column")
    message = store()
    for _ in range(5):
        inbox.judge_stored(clock.forward(minutes=5))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("quarantined", 3)
    assert message.reason == "RuntimeError: no such column"
    assert OutboundMessage.objects.count() == 0
    assert kinds() == ["channels.MessageStored", "channels.MessageQuarantined"]


def test_a_failing_message_does_not_stop_the_next(desk, clock):
    bad, good = store(1), store(2)
    desk.broken = RuntimeError()
    inbox.judge(bad.pk, at=clock.now)
    desk.broken = None
    inbox.judge_stored(clock.now)
    good.refresh_from_db()
    assert good.state == "judged"


def test_a_failed_message_waits_before_it_is_tried_again(desk, clock):
    desk.broken = RuntimeError()
    message = store()
    inbox.judge(message.pk, at=clock.now)
    assert inbox.judge_stored(clock.now) == 0
    assert inbox.judge_stored(clock.forward(seconds=20)) == 1


def test_a_message_whose_reader_died_three_times_is_quarantined(clock):
    message = store()
    InboundMessage.objects.update(attempts=3, leased_until=clock.now)
    assert inbox.judge_stored(clock.forward(minutes=2)) == 0
    message.refresh_from_db()
    assert message.state == "quarantined"


def test_without_waiting_a_bad_message_is_quarantined_at_once(desk):
    desk.broken = RuntimeError()
    assert inbox.judge(store().pk, at=NOW, wait=False).state == "quarantined"


def test_an_oversized_mail_is_quarantined_with_what_could_be_read(monkeypatch):
    monkeypatch.setattr("aftercare.channels.placing._placers", [])
    raw = make_mail() + b"x" * 36 * 1024 * 1024
    message, _ = inbox.store_raw("mail", "1:1:1", raw, NOW)
    judged = inbox.judge(message.pk, at=NOW, wait=False)
    assert (judged.state, judged.reason) == ("quarantined", "too_large")
    assert judged.from_address == "li@hua-an.example"


def test_replaying_judges_again(desk, clock):
    desk.broken = RuntimeError()
    message = inbox.judge(store().pk, at=NOW, wait=False)
    desk.broken = None
    inbox.replay(message, by=SORTER, at=clock.forward(hours=1))
    assert inbox.judge(message.pk, at=clock.now).state == "judged"


def test_assigning_takes_a_message_out_of_the_tray_once(monkeypatch):
    monkeypatch.setattr("aftercare.channels.placing._placers", [])
    message = inbox.judge(store().pk, at=NOW)
    inbox.assign(message, verdict="reply", ticket_id=7, by=SORTER, at=NOW)
    assert (message.state, message.ticket_id) == ("judged", 7)
    with pytest.raises(Conflict):
        inbox.assign(message, verdict="reply", ticket_id=8, by=SORTER, at=NOW)
    with pytest.raises(Conflict):
        inbox.dismiss(message, reason="advertising", by=SORTER, at=NOW)


def test_dismissing_keeps_the_message(monkeypatch):
    monkeypatch.setattr("aftercare.channels.placing._placers", [])
    message = inbox.judge(store().pk, at=NOW)
    inbox.dismiss(message, reason="advertising", by=SORTER, at=NOW)
    assert (message.state, message.verdict, bool(bytes(message.raw))) == ("ignored", "dismissed", True)


@pytest.mark.parametrize("role", ["finance", "system_admin", "reporter"])
def test_sorting_needs_the_permission(role):
    message = store()
    for act in (
        lambda by: inbox.replay(message, by=by, at=NOW),
        lambda by: inbox.assign(message, verdict="reply", ticket_id=1, by=by, at=NOW),
        lambda by: inbox.dismiss(message, reason="", by=by, at=NOW),
    ):
        with pytest.raises(NotFound if role == "reporter" else Forbidden):
            act(fake_actor(role))

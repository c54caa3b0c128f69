"""New mail is seen at once where the server tells news by itself; polling stands behind it."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from aftercare.channels.actions import fetching, listening
from aftercare.channels.mail.accounts import Account
from aftercare.channels.mail.imap import Folder
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.tests.dovecot import PASSWORD
from aftercare.channels.tests.mails import make_mail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.dovecot]


@pytest.fixture
def listened(make_mailbox, monkeypatch):
    """Mailboxes that somebody listens to until the test ends."""
    monkeypatch.setattr(listening, "STEP", 0.1)
    monkeypatch.setattr(listening, "_paused", {})
    monkeypatch.setattr(listening, "_threads", {})

    def make(name: str, **fields: object) -> Mailbox:
        box = make_mailbox(name, **fields)
        fetching.fetch(box, timezone.now())
        return box

    yield make
    Mailbox.objects.update(active=False)
    for thread in listening._threads.values():
        thread.join(20)


def wait_for(question) -> bool:
    """Whether it comes true within 20 seconds."""
    pause = threading.Event()
    return any(question() or pause.wait(0.05) for _ in range(400))


def stored() -> int:
    return InboundMessage.objects.count()


def test_new_mail_is_fetched_without_being_asked_for(imap, listened):
    listened("told")
    assert listening.keep_listening(timezone.now()) == 1
    for number in (1, 2, 3):
        imap.append("told", make_mail(number))
        assert wait_for(lambda wanted=number: stored() == wanted)


def test_what_came_before_the_listening_began_is_not_forgotten(imap, listened):
    listened("before")
    imap.append("before", make_mail(1))
    listening.keep_listening(timezone.now())
    assert wait_for(lambda: stored() == 1)


def test_one_listens_and_the_polling_rests(listened):
    box = listened("one")
    now = timezone.now()
    assert [listening.keep_listening(now), listening.keep_listening(now)] == [1, 0]
    box.refresh_from_db()
    assert (bool(box.listener), box.listens_until) == (True, now + listening.LEASE)
    assert not fetching.is_due(box, now)
    assert fetching.is_due(box, now + listening.LEASE)
    box.listens_until = now + fetching.LONGEST_WAIT * 2
    assert fetching.is_due(box, now + fetching.LONGEST_WAIT)


def test_a_dropped_line_ends_in_polling_and_is_taken_up_again(imap, listened):
    box = listened("dropped")
    listening.keep_listening(timezone.now())
    assert wait_for(lambda: "dropped" in imap.who())
    imap.kick("dropped")
    assert wait_for(lambda: Mailbox.objects.get(pk=box.pk).listens_until is None)
    box.refresh_from_db()
    assert fetching.is_due(box, timezone.now())
    assert listening.keep_listening(timezone.now()) == 0
    assert listening.keep_listening(timezone.now() + listening.PAUSE * 2) == 1


def test_changed_settings_end_the_listening(imap, listened):
    box = listened("changed")
    listening.keep_listening(timezone.now())
    assert wait_for(lambda: "changed" in imap.who())
    Mailbox.objects.filter(pk=box.pk).update(revision=1)
    assert wait_for(lambda: Mailbox.objects.get(pk=box.pk).listener == "")


def test_after_a_while_it_is_asked_for_again(imap, listened, monkeypatch):
    monkeypatch.setattr(listening, "RENEW", 0.2)
    listened("renewed")
    listening.keep_listening(timezone.now())
    for number in (1, 2):
        imap.append("renewed", make_mail(number))
        assert wait_for(lambda wanted=number: stored() == wanted)


def test_nobody_listens_where_it_makes_no_sense(listened, make_mailbox, settings, tmp_path):
    make_mailbox("never-read")
    listened("paused", active=False)
    Mailbox.objects.filter(pk=listened("failing").pk).update(failures=1)
    Mailbox.objects.filter(pk=listened("drop").pk).update(kind="pop3")
    assert listening.keep_listening(timezone.now()) == 0
    settings.HELD_FILE = tmp_path / "held"
    settings.HELD_FILE.touch()
    listened("held")
    assert listening.keep_listening(timezone.now()) == 0


def test_where_the_server_cannot_do_it_nobody_asks_again_for_an_hour(listened, monkeypatch):
    monkeypatch.setattr(Folder, "can_wait", lambda self: False)
    box = listened("deaf")
    listening.keep_listening(timezone.now())
    assert wait_for(lambda: Mailbox.objects.get(pk=box.pk).listens_until is None)
    assert listening.keep_listening(timezone.now() + listening.PAUSE * 2) == 0


def test_a_word_of_the_server_is_heard(imap):
    folder = Folder(Account(imap.host, imap.port, "heard", PASSWORD, "none"))
    assert folder.can_wait()
    folder.begin_waiting()
    assert not folder.news(0.1)
    imap.append("heard", make_mail(1))
    assert folder.news(10)
    folder.stop_waiting()
    assert folder.uids_after(0) == [1]
    folder.close()
    connections.close_all()

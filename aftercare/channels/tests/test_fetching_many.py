"""Fetching from several mailboxes at once: in threads of their own, none in the way of another."""

import socket
import threading
from contextlib import suppress

import pytest

from aftercare.channels import jobs
from aftercare.channels.actions import fetching, watching
from aftercare.channels.models import InboundMessage
from aftercare.channels.tests.mails import make_mail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.dovecot]


def test_x06_the_same_mail_in_two_mailboxes_is_judged_once(imap, make_mailbox, clock):
    for name in ("first", "second"):
        imap.append(name, make_mail(1, Delivered_To=name))
        make_mailbox(name)
    assert fetching.fetch_all(clock.now) == 2
    states = dict(InboundMessage.objects.values_list("state", "mailbox__name"))
    assert (set(states), set(states.values())) == ({"stored", "ignored"}, {"first", "second"})


def test_case_72_one_bad_mailbox_never_stops_the_others(imap, make_mailbox, clock):
    imap.append("good", make_mail(1))
    bad = make_mailbox("bad", port=1)
    refused = make_mailbox("refused", password=b"not encrypted")
    make_mailbox("good")
    assert fetching.fetch_all(clock.now) == 1
    bad.refresh_from_db()
    refused.refresh_from_db()
    assert (bad.failures, bad.last_error, bad.failing_since) == (
        1,
        "Nobody answers on this port of the server.",
        clock.now,
    )
    assert refused.last_error == "The password was kept under another secret key."


def test_a_paused_mailbox_is_left_alone(imap, make_mailbox, clock):
    imap.append("paused", make_mail(1))
    make_mailbox("paused", active=False)
    assert fetching.fetch_all(clock.now) == 0
    assert watching.watch_mailboxes(clock.forward(hours=1)) == 0


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


@pytest.fixture
def dripping():
    """A server that never comes to the end of its first line, and never falls silent; its port."""
    over, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def drip(sock: socket.socket) -> None:
        with suppress(OSError):
            while not over.wait(0.05):
                sock.sendall(b"*")

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    over.set()
    listener.close()


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_case_72_a_mailbox_that_hangs_keeps_nobody_waiting(
    imap, make_mailbox, clock, dripping, monkeypatch, kind
):
    monkeypatch.setattr(fetching, "PATIENCE", 0.4)
    monkeypatch.setattr("aftercare.channels.mail.accounts.LONGEST", 1.5)
    hanging = [make_mailbox(f"hang-{kind}-{n}", kind=kind, port=dripping) for n in range(3)]
    make_mailbox(f"good-{kind}")
    imap.append(f"good-{kind}", make_mail(1))
    assert fetching.fetch_all(clock.now) == 1
    imap.append(f"good-{kind}", make_mail(2))
    assert fetching.fetch_all(clock.forward(seconds=15)) == 1
    for box in hanging:
        assert fetching._running[box.pk].result(20) == 0
        box.refresh_from_db()
        assert (box.failures, box.last_error) == (1, "The server does not answer in time.")

"""Fetching from several mailboxes at once: in threads of their own, none in the way of another."""

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

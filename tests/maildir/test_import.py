"""Two hundred different mails over IMAP, with the worker killed five times: nothing lost, nothing doubled."""

import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import pytest
from django.utils import timezone

from aftercare.accounts.tests.people import make_actor
from aftercare.channels.actions.mailboxes import MailboxSettings, add_mailbox
from aftercare.channels.models import InboundMessage, Mailbox, OutboundMessage
from aftercare.channels.tests.dovecot import PASSWORD
from aftercare.contracts.models import TimedTicket
from aftercare.desk.models import Message, Ticket
from aftercare.desk.tests.scene import make_contact, make_scene
from aftercare.records.models import Entry
from scripts.make_maildir import PEOPLE, make_mails
from tests.conftest import worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.dovecot]

MAILS = 200
KILLS = 5
STILL = 60.0  # seconds without any progress: it is stuck


def test_nothing_is_lost_and_nothing_doubled(imap, tmp_path):
    mails = make_mails(MAILS)
    imap.append("trial", *mails)
    box = prepare(imap)
    for kill in range(KILLS):
        with worker(tmp_path):
            wait(lambda enough=(kill + 1) * MAILS // (KILLS + 2): judged() >= enough)
        let_go()
    with worker(tmp_path):
        wait(lambda: judged() == MAILS)
        first = found()
        # Not the server's number: all is fetched once more, when whoever listens has noticed the change.
        Mailbox.objects.filter(pk=box.pk).update(uidvalidity=1, revision=1)
        wait(lambda: Mailbox.objects.filter(pk=box.pk, uidvalidity__gt=1, last_uid=MAILS).exists())
    assert found() == first
    assert Counter(bytes(one.raw) for one in InboundMessage.objects.all()) == Counter(mails)
    assert {one.sha256 for one in InboundMessage.objects.all()} == {
        sha256(mail).hexdigest() for mail in mails
    }
    assert told_once()
    assert all(seen for _, seen in imap.mails("trial").values())


def prepare(imap) -> Mailbox:
    """A customer for each domain whose people write, and the mailbox they write to."""
    scene = make_scene()
    for name, address in PEOPLE:
        make_contact(scene.customer, name=name, email=address)
    settings = MailboxSettings(
        name="trial",
        address="support@vendor.example",
        host=imap.host,
        port=imap.port,
        security="none",
        user="trial",
        password=PASSWORD,
    )
    return add_mailbox(settings, by=make_actor("system_admin"), at=timezone.now())


def judged() -> int:
    """How many mails are settled: judged, in the tray, ignored, or known to be copies."""
    waiting = InboundMessage.objects.filter(state="stored", duplicate_of=None).count()
    return InboundMessage.objects.count() - waiting


def wait(asked: Callable[[], bool]) -> None:
    """Until it is so; a busy machine may take its time as long as something moves."""
    seen, until = -1, 0.0
    while not asked():
        if judged() != seen:
            seen, until = judged(), time.monotonic() + STILL
        assert time.monotonic() < until, found()
        time.sleep(0.1)


def let_go() -> None:
    """What the dead worker had in its hands is free after a minute; here at once."""
    InboundMessage.objects.filter(state="stored").update(leased_until=None)


def found() -> dict[str, object]:
    """What there is of everything that must not be doubled."""
    return {
        "tickets": list(Ticket.objects.order_by("pk").values_list("number", "title", "customer_id")),
        "timed": TimedTicket.objects.count(),
        "messages": list(Message.objects.order_by("pk").values_list("ticket_id", "text", "inbound_id")),
        "receipts": OutboundMessage.objects.filter(purpose="receipt").count(),
        "verdicts": Counter(InboundMessage.objects.filter(duplicate_of=None).values_list("state", "verdict")),
    }


def told_once() -> bool:
    """Every mail that is no copy was judged once, and said so once."""
    told = Counter(Entry.objects.filter(kind="channels.MessageJudged").values_list("subject_id", flat=True))
    originals = InboundMessage.objects.filter(duplicate_of=None).values_list("pk", flat=True)
    return told == Counter(originals)

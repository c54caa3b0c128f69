"""kill -9 at every named place while mail comes and goes: nothing lost, nothing doubled (X03, X04).

The suite takes a few mails; `make endure` takes thousands (`ENDURE_MAILS`, `ENDURE_UNREAD`).
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

import aftercare.channels
from aftercare.channels.models import InboundMessage, Mailbox, OutboundMessage, TakenMail
from aftercare.channels.tests.mails import make_mail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.dovecot]

MAILS = int(os.environ.get("ENDURE_MAILS", "60"))
UNREAD = int(os.environ.get("ENDURE_UNREAD", "150"))
MOST_MEMORY = 400 * 1024  # KiB, however many mails wait
FETCHING = ("after_insert", "after_fetch", "before_store_commit", "after_store")
FLAGGING = ("before_flag", "after_flag")
DELETING = ("before_delete", "after_delete")
JUDGING = ("before_place", "before_judged_commit", "after_judged")
SENDING = ("after_lease", "before_data")
DOUBTFUL = ("after_data", "after_delivery", "before_sent_commit")


def times(places: tuple[str, ...], share: int = 9) -> list[str]:
    """Each place, a little later each time; not at the first mail, which the kill before may have left."""
    step = max(1, MAILS // share)
    return [f"{place}:{3 + (number * step) % (MAILS // 2)}" for number, place in enumerate(places)]


PLACES = (
    *times(FETCHING),
    *(f"{place}:1" for place in FLAGGING),
    *times(JUDGING),
    *times(SENDING),
    *times(DOUBTFUL),
)


def run(clock, *places: str) -> tuple[list[int], int]:
    """Exit codes and the largest memory."""
    server = settings.DATABASES["default"]
    names = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT", "dbname": "NAME"}
    parts = {key: server[name] for key, name in names.items()} | {
        "passfile": server["OPTIONS"].get("passfile")
    }
    url = " ".join(f"{key}={value}" for key, value in parts.items() if value)
    pairs = [word for place in places for word in (place, clock.forward(minutes=6).isoformat())]
    command = [sys.executable, "-m", "aftercare.channels.tests.crashing", *pairs]
    smtp = {"AFTERCARE_SMTP_HOST": settings.EMAIL_HOST, "AFTERCARE_SMTP_PORT": str(settings.EMAIL_PORT)}
    environment = {**os.environ, "DATABASE_URL": url, **smtp}
    done = subprocess.run(command, env=environment, check=True, timeout=3000, stdout=subprocess.PIPE)
    said = json.loads(done.stdout)
    return said["codes"], said["memory"]


def check_once(sink, doubts: int) -> None:
    """Every mail stored, judged and answered once; an answer was taken twice only where it must be."""
    raw = Counter(bytes(message.raw) for message in InboundMessage.objects.all())
    assert raw == {make_mail(n): 1 for n in range(MAILS)}
    assert Counter(InboundMessage.objects.values_list("state", flat=True)) == {"judged": MAILS}
    receipts = Counter(OutboundMessage.objects.values_list("subject", flat=True))
    assert receipts == {f"<mail-{n}@hua-an.example>": 1 for n in range(MAILS)}
    assert Counter(OutboundMessage.objects.values_list("state", flat=True)) == {"sent": MAILS}
    taken = Counter(one.header("Message-ID") for one in sink.taken)
    assert set(taken) == set(OutboundMessage.objects.values_list("message_id", flat=True))
    assert sum(taken.values()) - MAILS <= doubts


def test_every_place_is_tried():
    folder = Path(aftercare.channels.__file__).parent
    named = {
        name for file in folder.rglob("*.py") for name in re.findall(r'\breach\("(\w+)"\)', file.read_text())
    }
    own = {name for name in named if not name.startswith(("parcel", "pull", "chat"))}
    assert own >= {*FETCHING, *FLAGGING, *DELETING, *JUDGING, *SENDING, *DOUBTFUL}


def test_nothing_is_lost_and_nothing_doubled(imap, sink, make_mailbox, clock):
    imap.fill("crash", (make_mail(n) for n in range(MAILS)))
    box = make_mailbox("crash")
    codes, _ = run(clock, *PLACES, "-", "-", "-")
    assert codes == [-signal.SIGKILL] * len(PLACES) + [0, 0, 0]
    check_once(sink, len(DOUBTFUL))
    assert Mailbox.objects.get(pk=box.pk).last_uid == MAILS
    assert all(seen for _, seen in imap.mails("crash").values())


@pytest.mark.pop3
def test_nothing_is_lost_nor_doubled_by_pop3_which_deletes(imap, sink, make_mailbox, clock):
    imap.fill("pop-crash", (make_mail(n) for n in range(MAILS)))
    make_mailbox("pop-crash", kind="pop3", port=imap.pop3_port, leave_days=0)
    places = [*times(FETCHING), *(f"{place}:1" for place in DELETING), *times(JUDGING)]
    codes, _ = run(clock, *places, "-", "-", "-")
    assert codes == [-signal.SIGKILL] * len(places) + [0, 0, 0]
    check_once(sink, 0)
    assert (imap.mails("pop-crash"), TakenMail.objects.count()) == ({}, 0)


@pytest.mark.parametrize("kind", ["imap", pytest.param("pop3", marks=pytest.mark.pop3)])
def test_case_73_a_mailbox_with_thousands_unread(imap, sink, make_mailbox, clock, kind, record_property):
    name = f"full-{kind}"
    imap.fill(name, (make_mail(n) for n in range(UNREAD)))
    make_mailbox(name, kind=kind, port=imap.port if kind == "imap" else imap.pop3_port)
    began, rounds, memory = time.monotonic(), 0, 0
    while InboundMessage.objects.filter(state="judged").count() < UNREAD and rounds < 100:
        codes, took = run(clock, "-")
        assert codes == [0]
        rounds, memory = rounds + 1, max(memory, took)
    seconds = time.monotonic() - began
    said = f"{kind}: {UNREAD} mails, {rounds} rounds, {seconds:.0f} s, {memory / 1024:.0f} MiB at most"
    record_property("figures", said)
    sys.stdout.write(f"\n{said}\n")
    states = Counter(InboundMessage.objects.values_list("state", "duplicate_of"))
    assert states == {("judged", None): UNREAD}
    assert len({one.header("Message-ID") for one in sink.taken}) == len(sink.taken) == UNREAD
    assert memory < MOST_MEMORY

"""kill -9 at every named place while mail is fetched and judged: nothing lost, nothing doubled (X03, X04)."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings

from aftercare.channels.models import InboundMessage, Mailbox, OutboundMessage
from aftercare.channels.tests.mails import make_mail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.dovecot]

MAILS = 200
PLACES = (
    "after_insert:1",
    "after_fetch:3",
    "before_store_commit:15",
    "after_insert:20",
    "before_flag:1",
    "after_flag:1",
    "before_place:5",
    "after_judged:12",
    "before_judged_commit:9",
)


def run(clock, *places: str) -> list[int]:
    server = settings.DATABASES["default"]
    names = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT", "dbname": "NAME"}
    parts = {key: server[name] for key, name in names.items()} | {
        "passfile": server["OPTIONS"].get("passfile")
    }
    url = " ".join(f"{key}={value}" for key, value in parts.items() if value)
    pairs = [word for place in places for word in (place, clock.forward(minutes=3).isoformat())]
    command = [sys.executable, "-m", "aftercare.channels.tests.crashing", *pairs]
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(command, env=environment, check=True, timeout=180, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def test_nothing_is_lost_and_nothing_doubled(imap, make_mailbox, clock):
    imap.append("crash", *[make_mail(n) for n in range(MAILS)])
    box = make_mailbox("crash")
    assert run(clock, *PLACES, "-", "-") == [-signal.SIGKILL] * len(PLACES) + [0, 0]
    raw = {bytes(message.raw) for message in InboundMessage.objects.all()}
    assert raw == {make_mail(n) for n in range(MAILS)}
    assert Counter(InboundMessage.objects.values_list("state", flat=True)) == {"judged": MAILS}
    receipts = Counter(OutboundMessage.objects.values_list("subject", flat=True))
    assert receipts == {f"<mail-{n}@hua-an.example>": 1 for n in range(MAILS)}
    assert Mailbox.objects.get(pk=box.pk).last_uid == MAILS
    assert all(seen for _, seen in imap.mails("crash").values())

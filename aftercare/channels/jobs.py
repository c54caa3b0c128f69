"""Jobs and sweeps of this room. `site/wiring.py` registers them.

The sweeps look at what is due, not at what was asked for: a missed run is made up for by the next.
"""

from datetime import datetime

from procrastinate.contrib.django import app

from aftercare.channels.actions import fetching, holding, judging, listening, sending, watching


@app.task(name="channels.judge")
def judge(*, inbound_id: int) -> None:
    """Judge one message as soon as it is stored. What goes wrong is left to the sweep."""
    judging.judge(inbound_id)


def judge_stored(now: datetime) -> int:
    """Every 5 s: judge what is stored and not being judged."""
    return judging.judge_stored(now)


def send_due(now: datetime) -> int:
    """Every 2 s: send what is in the outbox and due."""
    return sending.send_due(now)


def fetch_all(now: datetime) -> int:
    """Every 15 s: fetch from the mailboxes that are due; not after a restore, perhaps beside the original."""
    return 0 if holding.is_held() else fetching.fetch_all(now)


def keep_listening(now: datetime) -> int:
    """Every 5 s: have somebody listen where the server tells of new mail by itself."""
    return listening.keep_listening(now)


def watch_mailboxes(now: datetime) -> int:
    """Every minute: raise the alarm for mailboxes that have been silent for too long."""
    return watching.watch_mailboxes(now)

"""Sweeps over the connections to other systems. `site/wiring.py` registers them; all are level-triggered."""

from datetime import datetime

from aftercare.channels.actions import calls, following, holding, parcels


def follow(now: datetime) -> int:
    """Every 2 s: write down what other systems are to be told of what happened."""
    return following.follow(now)


def tell_due(now: datetime) -> int:
    """Every 2 s: tell what is due."""
    return parcels.send_due(now)


def forget_told(now: datetime) -> int:
    """Every hour: remove what was told more than 90 days ago."""
    return parcels.forget_told(now)


def pull_due(now: datetime) -> int:
    """Every 5 s: fetch from messengers that have something; not after a restore."""
    return 0 if holding.is_held() else calls.pull_due(now)

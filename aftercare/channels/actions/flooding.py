"""Forms that anybody may fill in: how often, and who learns that somebody fills them in without end."""

from datetime import datetime

from django.db import transaction

from aftercare.accounts import limits
from aftercare.channels import facts
from aftercare.foundation.errors import TooMany
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell

ALARMS = (1, 3600)  # one an hour


def demand(bucket: str, key: str, limit: int, per_seconds: float, *, at: datetime) -> None:
    """Count one more try; TooMany beyond the limit, and once an hour somebody is told.

    Call it outside of a transaction that may be rolled back.
    """
    if limits.take(bucket, key, limit, per_seconds):
        return
    if limits.take("flood.alarm", bucket, *ALARMS):
        with transaction.atomic():
            tell(facts.FormsFlooded(by=SYSTEM, at=at, key=key[:200]))
    raise TooMany("Too many attempts. Please try again in a few minutes.")

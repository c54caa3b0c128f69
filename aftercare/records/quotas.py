"""How much may be kept for a customer. It binds what customers send on our pages; mail is never refused."""

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Now, TruncDay

from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.models import Attachment
from aftercare.records.store import TooLarge

LOCKS = 0x5155  # the first half of our advisory locks; the second is the customer
_MB = 1024 * 1024
DAY = N_(
    "Your organisation has sent more than %(limit)s MB of files today. Please go on tomorrow, or call us."
)
TOTAL = N_("Your organisation has sent more than %(limit)s MB of files in all. Please call us.")
MESSAGE = N_("The files of one message may have %(limit)s MB together.")


def demand_room(size: int, customer_id: int | None, by: Actor) -> None:
    """Raise TooLarge if a file of this size is more than the customer may still send.

    Until the transaction ends others who send for this customer wait, so the limit holds exactly.
    """
    if not by.is_customer or customer_id is None:
        return
    limits = ((settings.FILES_CUSTOMER_DAY_MB, DAY), (settings.FILES_CUSTOMER_TOTAL_MB, TOTAL))
    if any(limit for limit, _ in limits):
        _wait_for_turn(customer_id)
    for limit, sentence in limits:
        if limit and _sent(customer_id, today=sentence is DAY) + size > limit * _MB:
            raise TooLarge(sentence, field="files", limit=limit)


def demand_one_message(sizes: list[int]) -> None:
    """Raise TooLarge if the files of one message are too much together."""
    limit = settings.FILES_MESSAGE_MAX_MB
    if sum(sizes) > limit * _MB:
        raise TooLarge(MESSAGE, field="files", limit=limit)


def _sent(customer_id: int, *, today: bool) -> int:
    """Bytes, all together or since midnight on the clocks of the installation."""
    rows = Attachment.objects.filter(customer_id=customer_id)
    if today:
        rows = rows.filter(written_at__gte=TruncDay(Now()))
    return int(rows.aggregate(total=Sum("size"))["total"] or 0)


def _wait_for_turn(customer_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, customer_id % 2**31])

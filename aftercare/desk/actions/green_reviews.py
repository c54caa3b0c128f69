"""Reviews of green channels that wait: somebody is reminded a day before, and when it is late."""

from datetime import datetime

from django.db import transaction

from aftercare.accounts import queries as people
from aftercare.channels.actions import outbox
from aftercare.desk import letters
from aftercare.desk.actions.notices import notify
from aftercare.desk.models import GreenChannel
from aftercare.desk.queries.wards import managers_of
from aftercare.desk.rules.green import SOON, is_third, reminder_due
from aftercare.desk.wording import notice
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_

DUE = N_("The green channel on %(number)s waits for a review: %(title)s")


def mind_reviews(now: datetime) -> int:
    """Remind of every review that is due within a day or late. Returns how many reminders went out."""
    waiting = GreenChannel.objects.filter(reviewed_at=None, review_due_at__lte=now + SOON, reminded__lt=2)
    return sum(_look_at(pk, now) for pk in list(waiting.values_list("pk", flat=True)[:1000]))


@transaction.atomic
def _look_at(channel_id: int, now: datetime) -> bool:
    rows = GreenChannel.objects.select_for_update(skip_locked=True, of=("self",))
    found = rows.select_related("ticket", "contract").filter(pk=channel_id, reviewed_at=None).first()
    if found is None or found.review_due_at is None:
        return False
    due = reminder_due(found.review_due_at, found.reminded, now)
    if due == found.reminded:
        return False
    found.reminded = due
    found.save(update_fields=["reminded"])
    _remind(found, now)
    return True


def _remind(channel: GreenChannel, now: datetime) -> None:
    ticket, step = channel.ticket, channel.reminded
    told = _reviewers(channel)
    values = {"number": ticket.number, "title": ticket.title}
    notify(told, ticket, kind="green", text=DUE, at=now, once=f"green:{channel.pk}:review:{step}", **values)
    for box in people.postboxes(told).values():
        letter = letters.written(box.language, lambda: letters.alarm(ticket, notice(DUE, values)))
        outbox.send(
            to=[box.address], subject=letter.subject, text=letter.text, purpose="expiry", by=SYSTEM, at=now
        )


def _reviewers(channel: GreenChannel) -> list[int]:
    """The contract's manager, else the service managers, less who had a part in it; never nobody."""
    asked = managers_of(channel.contract.manager_id if channel.contract else None)
    third = [pk for pk in asked if is_third(pk, channel.opened_by_id, channel.closed_by_id)]
    if third:
        return third
    able = [card.id for card in people.staff("ticket.green_review")]
    return [pk for pk in able if is_third(pk, channel.opened_by_id, channel.closed_by_id)] or asked

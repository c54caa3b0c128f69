"""Judging: read what was stored, have the house above place it, and mark it, all or nothing."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from aftercare.channels import facts, placing, readers
from aftercare.channels.actions import talks
from aftercare.channels.arrivals import CUT_OFF
from aftercare.channels.failpoints import reach
from aftercare.channels.identity import NotUnderstood
from aftercare.channels.mail.limited import Quarantined, only_fields
from aftercare.channels.mail.rules.mail import ParsedMail
from aftercare.channels.models import InboundMessage
from aftercare.channels.rules.lines import one_line
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_
from aftercare.records.asking import Objects, Question
from aftercare.records.journal import tell

log = logging.getLogger(__name__)

TOO_LARGE = "too_large"
MOST_ATTEMPTS = 3
LEASE = timedelta(seconds=60)
WAIT_AFTER_FAILURE = timedelta(seconds=15)
MAY_CHANGE = frozenset({"too_slow", "unreadable"})  # a busy machine; every other reason lies in the mail


_THIS = Objects(lambda key: InboundMessage.objects.filter(pk=key), int)
_FREE = Objects(
    lambda key, now: (
        InboundMessage.objects.filter(pk=key, state="stored")
        .exclude(leased_until__gt=now)
        .select_for_update(skip_locked=True)
    ),
    *(int, datetime),
)
_STILL_STORED = Question(
    lambda key: InboundMessage.objects.filter(pk=key, state="stored").select_for_update().values_list("pk"),
    int,
)


def judge(inbound_id: int, *, at: datetime | None = None, wait: bool = True) -> InboundMessage | None:
    """Read a stored message and have it placed; None if there is nothing to do (judged, or in other hands).

    Parsing runs outside any transaction, placing and the mark inside one. An attempt is counted before it
    begins, so a mail that kills its reader is quarantined too: after three attempts. `wait=False` tries again
    at once after a failure instead of leaving the next attempt to the sweep.
    """
    now = at or timezone.now()
    message = _claim(inbound_id, now)
    if message is None:
        return None
    _judge_once(message, now, wait=wait)
    reach("after_judged")
    judged: InboundMessage = _THIS(inbound_id)[0]
    if judged.state == "stored" and not wait:
        return judge(inbound_id, at=at, wait=False)
    return judged


def judge_stored(now: datetime, most: int = 200) -> int:
    """Judge what is stored and in nobody's hands, oldest first: the sweep behind the jobs."""
    waiting = InboundMessage.objects.filter(state="stored").exclude(leased_until__gt=now).order_by("id")
    done = [judge(pk, at=now) for pk in waiting.values_list("pk", flat=True)[:most]]
    return len([message for message in done if message])


def _judge_once(message: InboundMessage, now: datetime, *, wait: bool) -> None:
    try:
        parsed, thread = _read(message)
        reach("before_place")
        with transaction.atomic():
            _place(message, parsed, thread, now)
            reach("before_judged_commit")
    except Exception as error:
        known = isinstance(error, NotUnderstood)
        log.warning("message %s could not be judged: %s", message.pk, error, exc_info=not known)
        partial = error.partial if isinstance(error, NotUnderstood) else None
        _note_failure(message, error, partial, now, wait=wait)


def _read(message: InboundMessage) -> tuple[ParsedMail, placing.Thread | None]:
    """What it says. Of a mail that is too large only its fields: its sender should learn of it."""
    try:
        parsed, thread = readers.read(message)
    except NotUnderstood as error:
        if str(error) != TOO_LARGE or error.partial is None:
            raise
        return error.partial, None
    return (only_fields(parsed) if message.reason == CUT_OFF else parsed), thread


@transaction.atomic
def _claim(inbound_id: int, now: datetime) -> InboundMessage | None:
    free: list[InboundMessage] = _FREE(inbound_id, now)
    if not free:
        return None
    message = free[0]
    if message.attempts >= MOST_ATTEMPTS:
        _quarantine(message, message.reason or N_("Reading it stopped the reader."), now)
        return None
    message.attempts += 1
    message.leased_until = now + LEASE
    message.save(update_fields=["attempts", "leased_until"])
    return message


def _place(message: InboundMessage, parsed: ParsedMail, thread: placing.Thread | None, now: datetime) -> None:
    mailbox = message.mailbox
    found = placing.ParsedInbound(
        inbound_id=message.pk,
        channel=message.channel,
        mailbox_id=message.mailbox_id,
        mailbox_address=mailbox.address if mailbox else "",
        received_at=message.received_at,
        parsed=parsed,
        thread=thread,
    )
    if not _STILL_STORED(message.pk):
        return
    verdict = placing.place(found, by=SYSTEM, at=now)
    if TOO_LARGE in parsed.flags and verdict.state != "judged":
        raise NotUnderstood(Quarantined(message.reason or TOO_LARGE, parsed))
    if thread is not None:
        talks.bind(message.channel, thread.name, ticket_id=verdict.ticket_id, customer_id=verdict.customer_id)
    _write_verdict(message, parsed, verdict, now)


def _write_verdict(
    message: InboundMessage, parsed: ParsedMail, verdict: placing.Verdict, now: datetime
) -> None:
    InboundMessage.objects.filter(pk=message.pk).update(
        state=verdict.state,
        verdict=verdict.verdict,
        reason=verdict.reason,
        ticket_id=verdict.ticket_id,
        customer_id=verdict.customer_id,
        judged_at=now,
        leased_until=None,
        **_what_was_read(parsed),
    )
    fact = facts.MessageJudged(
        by=SYSTEM,
        at=now,
        inbound_id=message.pk,
        state=verdict.state,
        verdict=verdict.verdict,
        ticket_id=verdict.ticket_id,
        customer_id=verdict.customer_id,
    )
    tell(fact)


def _what_was_read(parsed: ParsedMail) -> dict[str, Any]:
    sender = parsed.from_
    return {
        "from_address": sender.address[:254] if sender else "",
        "from_name": one_line(sender.name, 200) if sender else "",
        "subject": one_line(parsed.subject, 500),
        "parsed": parsed.as_json(),
    }


@transaction.atomic
def _note_failure(
    message: InboundMessage, error: Exception, partial: ParsedMail | None, now: datetime, *, wait: bool
) -> None:
    known = isinstance(error, NotUnderstood)
    reason = one_line(str(error) if known else f"{type(error).__name__}: {error}", 500)
    if partial:
        InboundMessage.objects.filter(pk=message.pk, state="stored").update(**_what_was_read(partial))
    if message.attempts >= MOST_ATTEMPTS or (known and reason not in MAY_CHANGE):
        _quarantine(message, reason, now)
        return
    pause = now + WAIT_AFTER_FAILURE * message.attempts if wait else None
    kept = CUT_OFF if message.reason == CUT_OFF else reason  # the next attempt must know of it
    InboundMessage.objects.filter(pk=message.pk, state="stored").update(reason=kept, leased_until=pause)


def _quarantine(message: InboundMessage, reason: str, now: datetime) -> None:
    InboundMessage.objects.filter(pk=message.pk, state="stored").update(
        state="quarantined", verdict="", reason=reason, judged_at=now, leased_until=None
    )
    tell(facts.MessageQuarantined(by=SYSTEM, at=now, inbound_id=message.pk, reason=reason))

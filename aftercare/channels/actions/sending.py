"""Sending what is due: lease, send, mark. Whoever dies in between leaves a mail that is found again."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from aftercare.channels import facts, recalling
from aftercare.channels.actions import wayout
from aftercare.channels.actions.holding import is_held
from aftercare.channels.actions.outbox import recall
from aftercare.channels.failpoints import reach
from aftercare.channels.mail.compose import Letter, compose
from aftercare.channels.mail.smtp import Session, Unreachable
from aftercare.channels.models import OutboundMessage
from aftercare.channels.rules.delivery import Attempt, Outcome, Situation, settle
from aftercare.channels.rules.lines import one_line
from aftercare.foundation.facts import SYSTEM
from aftercare.records import store
from aftercare.records.attached import closed_contents
from aftercare.records.journal import tell
from aftercare.records.rules.scans import WAITING
from aftercare.records.shelves import Unavailable

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
BUDGET = 20.0  # seconds of one sweep
DIED = Attempt(unsure=True, reason="The sender died while it was sending.")


def send_due(now: datetime, most: int = 200) -> int:
    """Send what is due, oldest first; returns how many mails were dealt with.

    Mails on one ticket to one recipient leave in the order in which they were written. When there is no
    session with the server nothing is counted against any mail, and it is tried again a little later. After
    a restore all waits for the operator's word.
    """
    if is_held():
        return 0
    _find_abandoned(now)
    if not settings.EMAIL_HOST or not _due(now).exists() or not wayout.may_try(now):
        return 0
    line = Line(now)
    try:
        return _send_all(line, now, most)
    except Unreachable as error:
        log.warning("the mail server can't be reached: %s", error)
        return 0
    finally:
        line.close()


class Line:
    """The session with the server, opened when needed and opened again when it broke."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._session: Session | None = None

    def session(self) -> Session:
        if self._session is None or not self._session.usable:
            self.close()
            self._session = wayout.open_session(self._now)
        return self._session

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _send_all(line: Line, now: datetime, most: int) -> int:
    done, until = 0, time.monotonic() + BUDGET
    while done < most and time.monotonic() < until:
        session = line.session()
        mail = _lease(now)
        if mail is None:
            break
        _write(mail, _attempt(session, mail, now), now)
        done += 1
    return done


def _due(now: datetime) -> QuerySet[OutboundMessage]:
    earlier = OutboundMessage.objects.filter(
        state__in=["queued", "leased"],
        pk__lt=OuterRef("pk"),
        ticket_id=OuterRef("ticket_id"),
        owed__overlap=OuterRef("owed"),
    ).exclude(about__isnull=False, attempts=0)  # a warning that waits for the morning holds nothing up
    return OutboundMessage.objects.filter(~Exists(earlier), state="queued", not_before__lte=now)


@transaction.atomic
def _lease(now: datetime) -> OutboundMessage | None:
    mail = _wanted(now)
    if mail is None:
        return None
    mail.state, mail.leased_until, mail.attempts = "leased", now + LEASE, mail.attempts + 1
    mail.save(update_fields=["state", "leased_until", "attempts"])
    return mail


def _wanted(now: datetime) -> OutboundMessage | None:
    """The next mail, locked. What is no longer so is taken back instead of sent."""
    due = _due(now).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    while (mail := due.first()) and recalling.is_outdated(mail.purpose, mail.about):
        recall(mail, by=SYSTEM, at=now)
    return mail


def _attempt(session: Session, mail: OutboundMessage, now: datetime) -> Attempt:
    reach("after_lease")
    if stopped := _stopped(mail):
        return stopped
    try:
        content = compose(_letter(mail, now), store.read)
    except Unavailable as error:
        return Attempt(deferred=dict.fromkeys(mail.owed, str(error)))
    except Exception as error:  # a mail that can't be written must not stop the others
        log.exception("mail %s can't be composed", mail.pk)
        return Attempt(refused=dict.fromkeys(mail.owed, f"{type(error).__name__}: {error}"[:300]))
    attempt = session.deliver(settings.DEFAULT_FROM_EMAIL, mail.owed, content)
    reach("after_delivery")
    return attempt


def _stopped(mail: OutboundMessage) -> Attempt | None:
    """No file leaves before it is scanned, and none in which a virus was found ever does."""
    if not mail.attachments:
        return None
    states = closed_contents(one["sha256"] for one in mail.attachments).values()
    if not states:
        return None
    if set(states) <= set(WAITING):
        return Attempt(deferred=dict.fromkeys(mail.owed, "An attachment is still being scanned."))
    return Attempt(refused=dict.fromkeys(mail.owed, "An attachment was not found free of viruses."))


def _letter(mail: OutboundMessage, now: datetime) -> Letter:
    return Letter(
        message_id=mail.message_id,
        sender_name=one_line(settings.VENDOR_NAME, 60),
        sender=settings.DEFAULT_FROM_EMAIL,
        reply_to=mail.mailbox.address if mail.mailbox else "",
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        text=mail.body_text,
        html=mail.body_html,
        in_reply_to=mail.in_reply_to,
        references=mail.references,
        automatic=_automatic(mail),
        instance=settings.INSTANCE,
        date=mail.created_at,
        attachments=mail.attachments,
    )


def _automatic(mail: OutboundMessage) -> str:
    if not mail.automatic:
        return "no"
    return "auto-replied" if mail.in_reply_to else "auto-generated"


@transaction.atomic
def _write(mail: OutboundMessage, attempt: Attempt, now: datetime) -> None:
    """Mark the mail, unless somebody else has taken it over since."""
    situation = Situation(
        created_at=mail.created_at,
        recipients=[*mail.to, *mail.cc],
        refused=mail.refused,
        attempts=mail.attempts,
        doubts=mail.doubts,
    )
    outcome = settle(situation, attempt, mail.owed, now)
    mine = OutboundMessage.objects.filter(pk=mail.pk, state="leased", attempts=mail.attempts)
    done = mine.update(
        state=outcome.state,
        owed=list(outcome.owed),
        refused=dict(outcome.refused),
        not_before=outcome.not_before or F("not_before"),
        leased_until=None,
        doubts=outcome.doubts,
        last_error=one_line(outcome.reason, 300),
        sent_at=now if outcome.state == "sent" else None,
        **_forget(mail, outcome),
    )
    if done:
        reach("before_sent_commit")
        _tell(mail, outcome, now)


def _forget(mail: OutboundMessage, outcome: Outcome) -> dict[str, str]:
    """A letter with a secret link in it (password, invitation) is not kept once it has left."""
    secret = mail.purpose == "account" and outcome.state == "sent"
    return {"body_text": "", "body_html": ""} if secret else {}


def _tell(mail: OutboundMessage, outcome: Outcome, now: datetime) -> None:
    about: dict[str, Any] = {
        "by": SYSTEM,
        "at": now,
        "outbound_id": mail.pk,
        "purpose": mail.purpose,
        "ticket_id": mail.ticket_id,
        "customer_id": mail.customer_id,
    }
    unknown = outcome.state == "unknown"
    lost = list(outcome.owed) if unknown else sorted(set(outcome.refused) - set(mail.refused))
    if outcome.state == "sent":
        tell(facts.MailSent(**about))
    if lost:
        state = "unknown" if unknown else "failed"
        tell(facts.MailFailed(**about, state=state, recipients=lost, reason=outcome.reason[:300]))


def _find_abandoned(now: datetime) -> None:
    """Mails whose sender died: nobody knows whether they left. They are sent again once (RFC 1047)."""
    abandoned = OutboundMessage.objects.filter(state="leased", leased_until__lt=now)
    for pk in abandoned.values_list("pk", flat=True):
        _take_back(pk, now)


@transaction.atomic
def _take_back(pk: int, now: datetime) -> None:
    abandoned = OutboundMessage.objects.select_for_update(skip_locked=True)
    mail = abandoned.filter(pk=pk, state="leased", leased_until__lt=now).first()
    if mail is not None:
        _write(mail, DIED, now)

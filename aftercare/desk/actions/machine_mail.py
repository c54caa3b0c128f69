"""Bounces, automatic answers, reports, lists: kept on their ticket; never a ticket, never answered."""

from datetime import datetime

from aftercare.channels.mail.rules.mail import Bounce
from aftercare.channels.placing import ParsedInbound, Verdict
from aftercare.channels.queries import sent_to
from aftercare.customers.actions.contacts import mark_bounced
from aftercare.customers.queries import contact_by_email
from aftercare.desk.actions.incoming import record_stray
from aftercare.desk.actions.mailed import words_of
from aftercare.desk.actions.notices import call_for_a_look
from aftercare.desk.actions.opening import judged
from aftercare.desk.queries.joining import Joint, answered_ids, joint
from aftercare.desk.rules.threading import is_dead
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_

LIST_MAIL = N_("This came through a mailing list.")


def place_machine_mail(message: ParsedInbound, at: datetime) -> Verdict:
    """Put what a machine wrote beside the conversation it belongs to; a list's mail waits for a person."""
    parsed = message.parsed
    contact = contact_by_email(parsed.from_.address) if parsed.from_ else None
    theirs = contact.customer_id if contact else None
    found = joint(parsed, theirs)
    ours = _our_bounce(message, at)
    if found is None or not (found.proven or theirs == found.ticket.customer_id):
        if parsed.kind == "bulk" and contact:
            return Verdict(state="tray", customer_id=theirs, reason=LIST_MAIL)
        return Verdict(state="ignored", verdict=parsed.kind)
    _keep(message, found, at)
    if ours:
        call_for_a_look(found.ticket, at)
    return judged(parsed.kind, found.ticket)


def _keep(message: ParsedInbound, found: Joint, at: datetime) -> None:
    sender = message.parsed.from_
    contact = contact_by_email(sender.address) if sender else None
    words = words_of(message, found.ticket.customer_id, contact, at)
    record_stray(found.ticket, words, what=message.parsed.kind, by=SYSTEM, at=at)


def _our_bounce(message: ParsedInbound, at: datetime) -> bool:
    """Whether this reports a mail of ours to somebody it went to; a dead address is not written to again.

    It has to name the sealed Message-ID of that very mail: anybody can forge the rest. A full mailbox, or a
    mail that was too large or not liked, says nothing against the address.
    """
    bounce = message.parsed.bounce
    if bounce is None or not bounce.recipient:
        return False
    if bounce.recipient.lower() not in sent_to(answered_ids(message.parsed)):
        return False
    _mark(bounce, at)
    return True


def _mark(bounce: Bounce, at: datetime) -> None:
    if bounce.recipient and bounce.permanent and is_dead(bounce.status):
        mark_bounced(bounce.recipient, status=bounce.status, by=SYSTEM, at=at)

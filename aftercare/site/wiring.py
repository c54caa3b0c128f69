"""The whole traffic between rooms, on one page: which fact is heard by whom, now or later."""

from collections.abc import Callable
from datetime import datetime

from aftercare.accounts import limits, proof
from aftercare.accounts import reactions as accounts
from aftercare.accounts.facts import PersonInvited, PersonJoined
from aftercare.accounts.rules.permissions import can
from aftercare.channels import arrivals, mail_states, placing, readers, recalling
from aftercare.channels import health as channels_health
from aftercare.channels import jobs as channels
from aftercare.channels.actions import chat_ends
from aftercare.channels.chat import hours, reading
from aftercare.channels.facts import FormsFlooded, MailboxFailing, MailFailed
from aftercare.channels.queries import contents_in_use, troubles
from aftercare.contracts import jobs as contracts
from aftercare.contracts.actions import penalties, sweeping, totalling
from aftercare.contracts.facts import BudgetReached, CommitmentBreached, ContractExpiring, WarningDue
from aftercare.contracts.queries import parked
from aftercare.customers import reactions as customers
from aftercare.desk import policies as desk_policies
from aftercare.desk import reactions as desk
from aftercare.desk.actions import confirmation, conversation, green_reviews, holds, spending
from aftercare.desk.actions.placing import place
from aftercare.desk.mail_alarms import note_failing_mailbox, note_flooded_forms
from aftercare.desk.queries.files import attachments_in_use
from aftercare.desk.queries.hours import chats_answered
from aftercare.desk.queries.places import pages_of
from aftercare.records import forgotten, guards, health, holders, links, previews, scanning, sealing
from aftercare.records.journal import gathered, later, now
from aftercare.records.sweeps import every, timed
from aftercare.site import outside, panels, rail
from aftercare.site.api import once
from aftercare.site.upkeep import canary, checks, rescue


def connect() -> None:
    """Connect the rooms. Called once, when Django is ready."""
    _hear()
    _sweep()
    _watch()
    outside.connect()
    rail.furnish()
    panels.furnish()


def _hear() -> None:
    """Facts and who listens. *Now* only where two rooms must agree."""
    placing.register(place)
    readers.register("chat", reading.read_chat)
    readers.register("feedback", reading.read_feedback)
    hours.register(chats_answered)
    recalling.register("warning", desk.is_warning_outdated)

    penalties.recently_proved = proof.recently_proved

    guards.register("desk", lambda file, by: desk_policies.may_open_attachment(file.pk, by))
    guards.trust(lambda by: can(by, "settings.edit"))
    holders.register("desk", ids=attachments_in_use)
    holders.register("channels", contents=contents_in_use)

    now(PersonJoined, customers.link_person)
    gathered(CommitmentBreached, desk.escalate)
    now(WarningDue, desk.warn)
    now(ContractExpiring, desk.remind)
    now(BudgetReached, spending.tell_reached)
    now(MailFailed, desk.note_failed_mail)
    now(MailboxFailing, note_failing_mailbox)
    now(FormsFlooded, note_flooded_forms)

    later(PersonInvited, accounts.send_invitation)


def _sweep() -> None:
    """What the worker does again and again; see `records/sweeps.py`."""
    _often(2, "channels.send", channels.send_due)
    _often(2, "contracts.due", sweeping.sweep_due)
    _often(5, "channels.judge", channels.judge_stored)
    _often(5, "desk.settle_replies", conversation.settle_replies)
    _often(2, "records.scan", scanning.scan_waiting)
    _often(5, "records.previews", previews.draw_waiting)
    _often(10, "records.seal", sealing.seal)
    _often(5, "channels.listen", channels.keep_listening)
    _often(15, "channels.fetch", channels.fetch_all)
    _often(60, "channels.watch", channels.watch_mailboxes)
    _often(60, "channels.end_idle", chat_ends.end_idle)
    _often(300, "contracts.fold", totalling.fold)
    _often(300, "desk.chase_holds", holds.chase_holds)
    _often(300, "desk.mind_reviews", green_reviews.mind_reviews)
    _often(300, "desk.mind_silence", confirmation.mind_silence)
    _often(3600, "contracts.tend", contracts.tend)
    _often(3600, "desk.archive", confirmation.archive_closed)
    _often(3600, "accounts.forget_limits", limits.forget_ended)
    _often(3600, "records.forget_links", links.forget_spent)
    _often(3600, "api.forget_done", once.forget_old)
    _often(86_400, "records.forget_files", forgotten.sweep)
    every(10, "queue.canary", canary.send)
    every(15, "queue.rescue", rescue.rescue_stalled)
    every(3600, "queue.forget_old", rescue.forget_old)


def _watch() -> None:
    """What `/healthz/deep` and `/metrics` ask."""
    health.check("queue", checks.queue)
    health.check("backlog", checks.backlog)
    health.check("sweeps", checks.sweeping)
    health.check("alarms", checks.alarms)
    channels_health.register("mailboxes", mail_states.mailboxes)
    channels_health.register("way out", mail_states.way_out)
    arrivals.register_places(pages_of)
    health.check("channels", lambda: checks.none_of(troubles()))
    health.check("virus scanner", scanning.health)
    health.check("clocks", lambda: checks.none_of(parked()))


def _often(seconds: float, name: str, sweep: Callable[[datetime], object]) -> None:
    """Rooms write their sweeps as functions of the time, which is the database's."""
    timed(seconds, name, sweep)

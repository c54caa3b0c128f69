"""What will be done, and what helps until then: the plan, the customer's yes to it, the workaround."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aftercare.contracts.actions import clocks
from aftercare.desk import letters, policies
from aftercare.desk.actions.addresses import plan_address
from aftercare.desk.actions.changes import about, change, due
from aftercare.desk.actions.conversation import reply
from aftercare.desk.actions.mails import send_letter
from aftercare.desk.actions.messages import said
from aftercare.desk.facts import PlanConfirmed, PlanDeclined, PlanGiven, WorkaroundGiven
from aftercare.desk.models import Plan, Ticket
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@transaction.atomic
def give_plan(
    ticket: Ticket,
    text: str,
    *,
    schedule: Sequence[dict[str, str]] = (),
    finishes_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Plan:
    """方案提交: a written plan with a schedule, sent to the customer for confirmation."""
    policies.require(by, ticket, "plan")
    words = said(text)
    if finishes_at is not None and finishes_at <= at:
        raise Invalid("The plan must end in the future.", field="finishes_at")
    steps = [
        {"step": str(s.get("step", ""))[:300], "until": str(s.get("until", ""))[:40]} for s in schedule[:50]
    ]
    plan = Plan.objects.create(
        ticket=ticket,
        text=words,
        schedule=steps,
        finishes_at=finishes_at,
        given_at=at,
        given_by_id=by.person_id,
    )
    card = clocks.record(ticket.pk, "plan_given", at=at, by=by)
    change(ticket, at=at, promised_at=finishes_at or ticket.promised_at, **due(card))
    tell(PlanGiven(**about(ticket, by=by, at=at), plan_id=plan.pk, finishes_at=finishes_at))
    send_letter(
        ticket,
        lambda to: letters.plan(ticket, words, by.name, plan_address(plan.pk, ticket.pk, to.contact_id, at)),
        purpose="plan",
        by=by,
        at=at,
    )
    return plan


@transaction.atomic
def answer_plan(
    ticket: Ticket, plan_id: int, *, confirmed: bool, why: str = "", name: str = "", by: Actor, at: datetime
) -> None:
    """方案经客户确认, or not. Staff note it for a customer who said so elsewhere: `name` is who it was."""
    policies.require(by, ticket, "answer_plan")
    who = by.name if by.is_customer else said(name, "name")
    told = (
        {"confirmed_at": at, "confirmed_by": who} if confirmed else {"declined_at": at, "declined_why": why}
    )
    waiting = Plan.objects.filter(pk=plan_id, ticket=ticket, confirmed_at=None, declined_at=None)
    if not waiting.update(**told):
        raise Conflict("This plan has been answered already.")
    if confirmed:
        card = clocks.record(ticket.pk, "plan_confirmed", at=at, by=by)
        change(ticket, at=at, **due(card))
        tell(PlanConfirmed(**about(ticket, by=by, at=at), plan_id=plan_id, name=who))
    else:
        change(ticket, at=at)
        tell(PlanDeclined(**about(ticket, by=by, at=at), plan_id=plan_id, name=who, why=why[:1000]))


@transaction.atomic
def give_workaround(ticket: Ticket, text: str, *, by: Actor, at: datetime) -> None:
    """临时方案: told to the customer at once; the fix follows (B8)."""
    policies.require(by, ticket, "workaround")
    words = said(text)
    reply(ticket, words, milestone="workaround", undo_seconds=0, by=by, at=at)
    card = clocks.record(ticket.pk, "workaround_given", at=at, by=by)
    change(ticket, at=at, **due(card))
    tell(WorkaroundGiven(**about(ticket, by=by, at=at), text=words[:2000]))

"""What buttons do to a ticket: an entry for each verb, with the form that asks and the action that acts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftercare.desk import forms, queries
from aftercare.desk.actions import (
    afterwards,
    confirmation,
    conversation,
    dispatching,
    effort,
    green,
    incoming,
    merging,
    ownership,
    participants,
    planning,
    progress,
    quotations,
    triage,
)
from aftercare.desk.models import Ticket
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_

Run = Callable[..., object]


@dataclass(frozen=True, kw_only=True)
class Act:
    """`noun` is the address, `effect` says what will happen, `done` what has. A `quick` one asks nothing."""

    verb: str
    noun: str
    icon: str
    form: type[forms.ActForm]
    run: Run
    done: str
    effect: str = ""
    title: str = ""
    quick: bool = False
    danger: bool = False
    wide: bool = False
    key: str = ""


def _with(action: Run) -> Run:
    """The form's fields are the action's arguments."""

    def run(ticket: Ticket, given: dict[str, Any], by: Actor, at: datetime) -> object:
        return action(ticket, **given, by=by, at=at)

    return run


def _first(action: Run, name: str) -> Run:
    """The same for an action that takes one of them by place."""

    def run(ticket: Ticket, given: dict[str, Any], by: Actor, at: datetime) -> object:
        return action(ticket, given.pop(name), **given, by=by, at=at)

    return run


def _answer_plan(ticket: Ticket, given: dict[str, Any], by: Actor, at: datetime) -> None:
    plan = ticket.plans.filter(confirmed_at=None, declined_at=None).order_by("-id").first()
    if plan is None:
        raise Conflict("This plan has been answered already.")
    yes, why = given["accepted"], given["text"]
    planning.answer_plan(ticket, plan.pk, confirmed=yes, why=why, name=given["name"], by=by, at=at)


def _answer_quotation(ticket: Ticket, given: dict[str, Any], by: Actor, at: datetime) -> None:
    offer = ticket.quotations.filter(state="offered").first()
    if offer is None:
        raise Conflict("This quotation is no longer open.")
    quotations.answer(ticket, offer.pk, **given, by=by, at=at)


def _order(ticket: Ticket, given: dict[str, Any], by: Actor, at: datetime) -> None:
    dispatching.dispatch(ticket, by.person_id or 0, **given, by=by, at=at)


def _merge(ticket: Ticket, given: dict[str, Any], by: Actor, at: datetime) -> None:
    merging.merge(ticket, queries.get(given["other"].strip().upper(), by), by=by, at=at)


def _link(ticket: Ticket, given: dict[str, Any], by: Actor, at: datetime) -> None:
    other = queries.get(given["other"].strip().upper(), by)
    merging.link(ticket, other, kind=given["kind"], by=by, at=at)


ACTS: Mapping[str, Act] = {
    act.verb: act
    for act in (
        Act(
            verb="take",
            noun="ownership",
            icon="user-check",
            form=forms.PlainForm,
            run=_with(ownership.take),
            done=N_("It is yours now."),
            quick=True,
            key="a",
        ),
        Act(
            verb="accept",
            noun="acceptance",
            icon="check",
            form=forms.PlainForm,
            run=_with(ownership.accept),
            done=N_("The ticket is accepted."),
            quick=True,
        ),
        Act(
            verb="hand_over",
            noun="handover",
            icon="transfer",
            form=forms.HandOverForm,
            run=_first(ownership.hand_over, "person_id"),
            done=N_("It is handed over."),
            effect=N_("The other is responsible from now on, and is told."),
        ),
        Act(
            verb="queue",
            noun="queue",
            icon="users-group",
            form=forms.QueueForm,
            run=_first(ownership.give_to_team, "team_id"),
            done=N_("It is in the team's queue."),
            title=N_("Give to a team"),
        ),
        Act(
            verb="dispatch",
            noun="dispatch",
            icon="truck-delivery",
            form=forms.DispatchForm,
            run=_first(dispatching.dispatch, "person_id"),
            done=N_("The work order is written."),
            effect=N_("Writes a work order. On site it is the contract's dispatch."),
        ),
        Act(
            verb="work_order",
            noun="order",
            icon="clipboard-list",
            form=forms.TaskForm,
            run=_order,
            done=N_("The work order is written."),
            effect=N_("A work order for yourself."),
        ),
        Act(
            verb="log_effort",
            noun="effort",
            icon="clock-check",
            form=forms.EffortForm,
            run=_with(effort.log),
            done=N_("Your effort is on record."),
            effect=N_("Billable work is drawn from the contract's hours, each begun quarter of an hour."),
        ),
        Act(
            verb="classify",
            noun="classification",
            icon="tags",
            form=forms.ClassifyForm,
            run=_with(triage.classify),
            done=N_("The ticket is classified."),
            effect=N_("The promises follow class and priority."),
            wide=True,
        ),
        Act(
            verb="confirm_priority",
            noun="priority",
            icon="flag",
            form=forms.NameForm,
            run=_with(triage.confirm_priority),
            done=N_("The priority is confirmed."),
            effect=N_("Only if the customer said so: their name is kept with it."),
        ),
        Act(
            verb="choose_contract",
            noun="contract",
            icon="file-certificate",
            form=forms.ContractChoiceForm,
            run=_first(triage.choose_contract, "contract_id"),
            done=N_("The ticket is under this contract now."),
            effect=N_("Its promises are counted from the report on."),
        ),
        Act(
            verb="open_green",
            noun="emergency",
            icon="bolt",
            form=forms.GreenForm,
            run=_with(green.open_channel),
            done=N_("The green channel is open."),
            effect=N_(
                "P1 at once; the emergency team is told, day or night. A price is agreed afterwards, "
                "and somebody else reviews it later."
            ),
        ),
        Act(
            verb="close_green",
            noun="emergency-end",
            icon="checks",
            form=forms.GreenEndForm,
            run=_with(green.close_channel),
            done=N_("The green channel is closed."),
            effect=N_("Somebody who neither opened nor closed it will review it."),
        ),
        Act(
            verb="urge",
            noun="urging",
            icon="bell",
            form=forms.UrgeForm,
            run=_with(incoming.urge),
            done=N_("The urging is noted."),
            effect=N_("Counted, and the one responsible is told."),
        ),
        Act(
            verb="start",
            noun="start",
            icon="player-play",
            form=forms.PlainForm,
            run=_with(progress.start),
            done=N_("Work has begun."),
            quick=True,
        ),
        Act(
            verb="hold",
            noun="hold",
            icon="player-pause",
            form=forms.HoldForm,
            run=_with(progress.hold),
            done=N_("The ticket is on hold."),
            effect=N_("Promises that name this reason stand still meanwhile."),
        ),
        Act(
            verb="resume",
            noun="resumption",
            icon="player-play",
            form=forms.PlainForm,
            run=_with(progress.resume),
            done=N_("It goes on."),
            quick=True,
        ),
        Act(
            verb="plan",
            noun="plan",
            icon="list-check",
            form=forms.PlanForm,
            run=_first(planning.give_plan, "text"),
            done=N_("The plan is handed in."),
        ),
        Act(
            verb="answer_plan",
            noun="plan-answer",
            icon="clipboard-check",
            form=forms.AnswerForm,
            run=_answer_plan,
            done=N_("The answer is noted."),
            title=N_("The customer's answer to the plan"),
        ),
        Act(
            verb="workaround",
            noun="workaround",
            icon="lifebuoy",
            form=forms.TextForm,
            run=_first(planning.give_workaround, "text"),
            done=N_("The workaround is sent."),
            effect=N_("Sent to the customer at once; the fix follows."),
        ),
        Act(
            verb="explain_delay",
            noun="delay",
            icon="clock-edit",
            form=forms.DelayForm,
            run=_with(conversation.explain_delay),
            done=N_("The customer is told the new time."),
        ),
        Act(
            verb="quote",
            noun="quotation",
            icon="receipt",
            form=forms.QuotationForm,
            run=_with(quotations.offer),
            done=N_("The quotation is sent."),
            effect=N_("Sent to the customer; work waits for their yes."),
        ),
        Act(
            verb="answer_quotation",
            noun="quotation-answer",
            icon="receipt-2",
            form=forms.AnswerForm,
            run=_answer_quotation,
            done=N_("The answer is noted."),
            title=N_("The customer's answer to the quotation"),
        ),
        Act(
            verb="resolve",
            noun="resolution",
            icon="circle-check",
            form=forms.ResolveForm,
            run=_with(progress.resolve),
            done=N_("It is resolved. A colleague verifies it next."),
        ),
        Act(
            verb="verify",
            noun="verification",
            icon="checks",
            form=forms.PlainForm,
            run=_with(progress.verify),
            done=N_("Verified. The customer is asked to confirm."),
            effect=N_("The customer gets a mail with the result and is asked to confirm it."),
        ),
        Act(
            verb="reject",
            noun="rejection",
            icon="circle-x",
            form=forms.WhyForm,
            run=_with(progress.reject),
            done=N_("Back to work."),
        ),
        Act(
            verb="confirm",
            noun="confirmation",
            icon="user-check",
            form=forms.AnsweredForm,
            run=_with(confirmation.confirm),
            done=N_("The ticket is closed."),
            effect=N_("On behalf of the customer: the timeline shows that you noted it."),
        ),
        Act(
            verb="reopen",
            noun="reopening",
            icon="rotate",
            form=forms.BrokenForm,
            run=_with(confirmation.still_broken),
            done=N_("The ticket is open again."),
            effect=N_("On behalf of the customer: the timeline shows that you noted it."),
        ),
        Act(
            verb="link",
            noun="link",
            icon="link",
            form=forms.LinkForm,
            run=_link,
            done=N_("The tickets are linked."),
        ),
        Act(
            verb="add_participant",
            noun="participant",
            icon="user-plus",
            form=forms.ParticipantForm,
            run=_first(participants.add_participant, "address"),
            done=N_("They take part from now on."),
            effect=N_("They get every answer from now on."),
        ),
        Act(
            verb="record_fact",
            noun="fact",
            icon="history",
            form=forms.FactForm,
            run=_first(afterwards.record_fact, "kind"),
            done=N_("The fact is on record."),
            effect=N_("Marked as back-dated. A breach told since stays: it needs a waiver."),
        ),
        Act(
            verb="merge",
            noun="merger",
            icon="git-merge",
            form=forms.OtherForm,
            run=_merge,
            done=N_("The tickets are merged."),
            effect=N_("This ticket ends and its words move over. That can't be undone."),
            danger=True,
        ),
        Act(
            verb="cancel",
            noun="cancellation",
            icon="ban",
            form=forms.WhyForm,
            run=_with(progress.cancel),
            done=N_("The ticket is cancelled."),
            effect=N_("The promises end. A breach that happened stays."),
            danger=True,
        ),
    )
}
BY_NOUN: Mapping[str, Act] = {act.noun: act for act in ACTS.values()}

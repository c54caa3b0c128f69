"""What is done to a ticket: one address for each thing done, each one action."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from aftercare.desk import queries
from aftercare.desk.actions import (
    afterwards,
    confirmation,
    conversation,
    incoming,
    merging,
    ownership,
    planning,
    progress,
    quotations,
    triage,
)
from aftercare.desk.api import bodies
from aftercare.desk.api.answers import PlanOut, QuotationOut, TicketOut, find, show
from aftercare.ui.programs import asker

router = Router(tags=["work"])
Shown = dict[str, Any]


@router.post("/tickets/{number}/owner", response=TicketOut, summary="Take it, or hand it over")
def set_owner(request: HttpRequest, response: HttpResponse, number: str, body: bodies.OwnerIn) -> Shown:
    ticket, by, at = find(request, number), asker(request), timezone.now()
    if body.person_id is None:
        ownership.take(ticket, by=by, at=at)
    else:
        ownership.hand_over(ticket, body.person_id, reason=body.reason, by=by, at=at)
    return show(request, response, ticket)


@router.post("/tickets/{number}/classification", response=TicketOut, summary="Say what it is, how urgent")
def classify(
    request: HttpRequest, response: HttpResponse, number: str, body: bodies.ClassificationIn
) -> Shown:
    """The clocks follow. A milder priority waits for the customer's yes."""
    ticket = find(request, number)
    changes = body.model_dump(exclude={"priority"}, exclude_none=True)
    triage.classify(ticket, priority=body.priority, by=asker(request), at=timezone.now(), **changes)
    return show(request, response, ticket)


@router.post("/tickets/{number}/priority-confirmation", response=TicketOut, summary="Agree to the priority")
def confirm_priority(
    request: HttpRequest, response: HttpResponse, number: str, body: bodies.PriorityConfirmationIn
) -> Shown:
    ticket = find(request, number)
    triage.confirm_priority(ticket, name=body.name, by=asker(request), at=timezone.now())
    return show(request, response, ticket)


@router.post("/tickets/{number}/contract", response=TicketOut, summary="Choose the contract")
def choose_contract(
    request: HttpRequest, response: HttpResponse, number: str, body: bodies.ContractIn
) -> Shown:
    ticket = find(request, number)
    triage.choose_contract(ticket, body.contract_id, by=asker(request), at=timezone.now())
    return show(request, response, ticket)


@router.post("/tickets/{number}/start", response=TicketOut, summary="Start work")
def start(request: HttpRequest, response: HttpResponse, number: str) -> Shown:
    ticket = find(request, number)
    progress.start(ticket, by=asker(request), at=timezone.now())
    return show(request, response, ticket)


@router.post("/tickets/{number}/hold", response=TicketOut, summary="Put it on hold")
def hold(request: HttpRequest, response: HttpResponse, number: str, body: bodies.HoldIn) -> Shown:
    """Clocks stop where the contract says that they do for this reason."""
    ticket = find(request, number)
    progress.hold(ticket, by=asker(request), at=timezone.now(), **body.model_dump())
    return show(request, response, ticket)


@router.delete("/tickets/{number}/hold", response=TicketOut, summary="End the hold")
def resume(request: HttpRequest, response: HttpResponse, number: str) -> Shown:
    ticket = find(request, number)
    progress.resume(ticket, by=asker(request), at=timezone.now())
    return show(request, response, ticket)


@router.get("/tickets/{number}/plans", response=list[PlanOut], summary="The plans")
def list_plans(request: HttpRequest, number: str) -> list[Any]:
    return list(queries.get(number, asker(request)).plans.order_by("id"))


@router.post("/tickets/{number}/plans", response={201: PlanOut}, summary="Hand in a plan")
def give_plan(request: HttpRequest, number: str, body: bodies.PlanIn) -> Any:
    """It goes to the customer for confirmation."""
    ticket = find(request, number)
    schedule = [step.model_dump() for step in body.schedule]
    return planning.give_plan(
        ticket,
        body.text,
        schedule=schedule,
        finishes_at=body.finishes_at,
        by=asker(request),
        at=timezone.now(),
    )


@router.post("/tickets/{number}/plans/{int:plan_id}/answer", response=TicketOut, summary="Answer a plan")
def answer_plan(
    request: HttpRequest, response: HttpResponse, number: str, plan_id: int, body: bodies.PlanAnswerIn
) -> Shown:
    ticket = find(request, number)
    planning.answer_plan(ticket, plan_id, by=asker(request), at=timezone.now(), **body.model_dump())
    return show(request, response, ticket)


@router.post("/tickets/{number}/workaround", response=TicketOut, summary="Give a workaround")
def give_workaround(request: HttpRequest, response: HttpResponse, number: str, body: bodies.TextIn) -> Shown:
    ticket = find(request, number)
    planning.give_workaround(ticket, body.text, by=asker(request), at=timezone.now())
    return show(request, response, ticket)


@router.post("/tickets/{number}/delay", response=TicketOut, summary="Explain a delay")
def explain_delay(request: HttpRequest, response: HttpResponse, number: str, body: bodies.DelayIn) -> Shown:
    ticket = find(request, number)
    conversation.explain_delay(ticket, by=asker(request), at=timezone.now(), **body.model_dump())
    return show(request, response, ticket)


@router.get("/tickets/{number}/quotations", response=list[QuotationOut], summary="The quotations")
def list_quotations(request: HttpRequest, number: str) -> list[Any]:
    return list(queries.get(number, asker(request)).quotations.order_by("id"))


@router.post("/tickets/{number}/quotations", response={201: QuotationOut}, summary="Offer a price")
def offer_quotation(request: HttpRequest, number: str, body: bodies.QuotationIn) -> Any:
    ticket = find(request, number)
    return quotations.offer(ticket, by=asker(request), at=timezone.now(), **body.model_dump())


@router.post(
    "/tickets/{number}/quotations/{int:quotation_id}/answer",
    response=TicketOut,
    summary="Answer a quotation",
)
def answer_quotation(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    quotation_id: int,
    body: bodies.QuotationAnswerIn,
) -> Shown:
    ticket = find(request, number)
    quotations.answer(ticket, quotation_id, by=asker(request), at=timezone.now(), **body.model_dump())
    return show(request, response, ticket)


@router.post("/tickets/{number}/resolution", response=TicketOut, summary="Resolve it")
def resolve(request: HttpRequest, response: HttpResponse, number: str, body: bodies.ResolutionIn) -> Shown:
    """Somebody else verifies it next."""
    ticket = find(request, number)
    progress.resolve(ticket, by=asker(request), at=timezone.now(), **body.model_dump())
    return show(request, response, ticket)


@router.post("/tickets/{number}/verification", response=TicketOut, summary="Verify the result")
def verify(request: HttpRequest, response: HttpResponse, number: str, body: bodies.VerificationIn) -> Shown:
    """By somebody else than who resolved it. Then the customer is asked."""
    ticket, by, at = find(request, number), asker(request), timezone.now()
    if body.passed:
        progress.verify(ticket, by=by, at=at)
    else:
        progress.reject(ticket, why=body.why, by=by, at=at)
    return show(request, response, ticket)


@router.post("/tickets/{number}/confirmation", response=TicketOut, summary="Say whether it is solved")
def confirm(request: HttpRequest, response: HttpResponse, number: str, body: bodies.ConfirmationIn) -> Shown:
    ticket, by, at = find(request, number), asker(request), timezone.now()
    act = confirmation.confirm if body.solved else confirmation.still_broken
    act(ticket, text=body.text, name=body.name, by=by, at=at)
    return show(request, response, ticket)


@router.post("/tickets/{number}/urges", response=TicketOut, summary="Urge")
def urge(request: HttpRequest, response: HttpResponse, number: str, body: bodies.UrgeIn) -> Shown:
    ticket = find(request, number)
    incoming.urge(ticket, text=body.text, by=asker(request), at=timezone.now())
    return show(request, response, ticket)


@router.post("/tickets/{number}/cancellation", response=TicketOut, summary="Cancel it")
def cancel(request: HttpRequest, response: HttpResponse, number: str, body: bodies.ReasonIn) -> Shown:
    ticket = find(request, number)
    progress.cancel(ticket, why=body.reason, by=asker(request), at=timezone.now())
    return show(request, response, ticket)


@router.post("/tickets/{number}/merger", response=TicketOut, summary="Merge it into another")
def merge(request: HttpRequest, response: HttpResponse, number: str, body: bodies.MergerIn) -> Shown:
    ticket, by = find(request, number), asker(request)
    merging.merge(ticket, queries.get(body.into, by), by=by, at=timezone.now())
    return show(request, response, ticket)


@router.post("/tickets/{number}/facts", response=TicketOut, summary="Record a fact afterwards")
def record_fact(request: HttpRequest, response: HttpResponse, number: str, body: bodies.FactIn) -> Shown:
    """Marked on the timeline as written down later, with the reason."""
    ticket = find(request, number)
    afterwards.record_fact(ticket, by=asker(request), at=timezone.now(), **body.model_dump())
    return show(request, response, ticket)

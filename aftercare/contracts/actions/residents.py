"""Resident service: who is promised to be where, and the daily sign-in."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from aftercare.accounts.queries import staff
from aftercare.accounts.rules.permissions import can, require
from aftercare.contracts.actions.contracts import find
from aftercare.contracts.facts import ResidentDayRecorded, ResidentPlanned
from aftercare.contracts.models import Calendar, Contract, ResidentDay, ResidentPlan
from aftercare.contracts.policies import visible_to
from aftercare.contracts.queries.terms import local_day
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@dataclass(frozen=True, kw_only=True)
class Stay:
    """What a plan says. `weekdays`: ISO numbers, 1 is Monday."""

    person_name: str
    place: str
    starts_on: date
    ends_on: date
    weekdays: str = "12345"
    person_id: int | None = None
    calendar_id: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """What is said of a day. Present needs a time of arrival, a substitute a name, an absence a reason."""

    state: str
    arrived: time | None = None
    left: time | None = None
    substitute: str = ""
    reason: str = ""


@transaction.atomic
def plan(contract_id: int, *, stay: Stay, by: Actor, at: datetime) -> ResidentPlan:
    """Promise somebody on the customer's premises."""
    contract = find(contract_id, by)
    require(by, "contract.edit")
    _check(stay)
    made = ResidentPlan.objects.create(contract=contract, **asdict(stay), made_by_name=by.name, made_at=at)
    _tell(contract, made, "planned", by, at)
    return made


def _check(stay: Stay) -> None:
    if not stay.person_name.strip():
        raise Invalid("Who will be there?", field="person_name")
    if not stay.place.strip():
        raise Invalid("Where will they be?", field="place")
    if stay.ends_on < stay.starts_on:
        raise Invalid("The plan ends before it begins.", field="ends_on")
    if not stay.weekdays or not set(stay.weekdays) <= set("1234567"):
        raise Invalid("Choose the days of the week.", field="weekdays")
    if stay.person_id is not None and stay.person_id not in {card.id for card in staff()}:
        raise NotFound("There is no such person.")
    if stay.calendar_id is not None and not Calendar.objects.filter(pk=stay.calendar_id).exists():
        raise NotFound("There is no such calendar.")


@transaction.atomic
def change(plan_id: int, *, stay: Stay, by: Actor, at: datetime) -> ResidentPlan:
    """Another person, place or time. Days that were signed in stay as they are."""
    found = find_plan(plan_id, by)
    require(by, "contract.edit")
    _check(stay)
    outside = found.days.exclude(day__range=(stay.starts_on, stay.ends_on))
    if outside.exists():
        raise Conflict("Days outside this time are signed in already.", field="starts_on")
    values = asdict(stay)
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    _tell(found.contract, found, "changed", by, at)
    return found


def _tell(contract: Contract, plan: ResidentPlan, change: str, by: Actor, at: datetime) -> None:
    tell(
        ResidentPlanned(
            by=by,
            at=at,
            customer_id=contract.customer_id,
            contract_id=contract.pk,
            number=contract.number,
            plan_id=plan.pk,
            person=plan.person_name,
            place=plan.place,
            change=change,
        )
    )


def find_plan(plan_id: int, by: Actor) -> ResidentPlan:
    """The plan, if the actor may see its contract; else NotFound."""
    rows = ResidentPlan.objects.select_related("contract")
    found = rows.filter(pk=plan_id, contract__in=visible_to(by).values("pk")).first()
    if found is None:
        raise NotFound("There is no such plan.")
    return found


def may_sign(plan: ResidentPlan, by: Actor) -> bool:
    """The resident signs in for themselves; who edits contracts, for anybody."""
    if not by.is_staff:
        return by.is_system
    return can(by, "contract.edit") or (by.person_id is not None and by.person_id == plan.person_id)


@transaction.atomic
def sign_in(plan_id: int, *, day: date, said: SignIn, by: Actor, at: datetime) -> ResidentDay:
    """How a day was: signed in once, corrected by saying it again; every word of it is in the journal."""
    found = find_plan(plan_id, by)
    if not may_sign(found, by):
        raise Forbidden("You are not allowed to do this.")
    _check_day(found, day, said, at)
    values: dict[str, Any] = {**asdict(_settled(said)), "by_id": by.person_id, "by_name": by.name, "at": at}
    record, _made = ResidentDay.objects.update_or_create(plan=found, day=day, defaults=values)
    contract = found.contract
    tell(
        ResidentDayRecorded(
            by=by,
            at=at,
            customer_id=contract.customer_id,
            contract_id=contract.pk,
            number=contract.number,
            plan_id=found.pk,
            day=day,
            state=record.state,
            substitute=record.substitute,
            reason=record.reason,
        )
    )
    return record


def _check_day(plan: ResidentPlan, day: date, said: SignIn, at: datetime) -> None:
    if not plan.starts_on <= day <= plan.ends_on:
        raise Invalid("This day lies outside the plan.", field="day")
    if day > local_day(at):
        raise Invalid("This day is still to come.", field="day")
    if said.state not in ResidentDay.State.values:
        raise Invalid("Choose one of the values offered.", field="state")
    if said.state == "absent" and not said.reason.strip():
        raise Invalid("Why was nobody there?", field="reason")
    if said.state != "absent" and said.arrived is None:
        raise Invalid("When did they arrive?", field="arrived")
    if said.state == "substitute" and not said.substitute.strip():
        raise Invalid("Who came instead?", field="substitute")
    if said.arrived and said.left and said.left < said.arrived:
        raise Invalid("They left before they arrived.", field="left")


def _settled(said: SignIn) -> SignIn:
    """Only what belongs to the state."""
    if said.state == "absent":
        return SignIn(state=said.state, reason=said.reason.strip()[:300])
    name = said.substitute.strip()[:60] if said.state == "substitute" else ""
    return SignIn(
        state=said.state, arrived=said.arrived, left=said.left, substitute=name, reason=said.reason[:300]
    )

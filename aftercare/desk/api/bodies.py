"""What programs send. Bounds as on the pages; what may be is the actions' business."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from aftercare.desk.actions.afterwards import RECORDABLE
from aftercare.desk.rules import states
from aftercare.ui.programs import Among, Asked, Id, Line, Moment, Words

Text = Annotated[str, Field(max_length=20_000)]
Files = Annotated[list[UUID], Field(max_length=20)]
Title = Annotated[str, Field(min_length=1, max_length=300, examples=["收费窗口无法开票"])]
Name = Annotated[
    str, Field(max_length=200, description="For staff who note somebody else's word: whose it is.")
]


class TicketIn(Asked):
    """A report. A customer's token reports for itself; staff name the customer, and may choose the rest."""

    title: Title
    text: Annotated[str, Field(max_length=20_000, examples=["早上 8 点 30 分起点“开票”提示 ORA-12541。"])]
    customer_id: Id | None = None
    contact_id: Id | None = None
    system_id: Id | None = None
    contract_id: Id | None = None
    channel: Annotated[str, Among(states.CHANNELS)] = "api"
    request_class: Annotated[str, Among(states.REQUEST_CLASSES)] = "fault"
    kind: Annotated[str, Among(("", *states.KINDS))] = ""
    urgency: Annotated[str, Among(("", *states.URGENCIES))] = ""
    impact: Annotated[str, Among(("", *states.IMPACTS))] = ""
    scope: Annotated[str, Among(("", *states.SCOPES))] = ""
    priority: Annotated[str, Among(("", *states.PRIORITIES))] = ""
    received_at: Moment | None = None
    occurred_at: Moment | None = None
    steps: Text = ""
    error_text: Text = ""
    environment: Text = ""
    external_number: Annotated[str, Field(max_length=80)] = ""
    attachments: Files = []


class MessageIn(Asked):
    """`kind`: reply (to the customer), note (never leaves the house), message (the customer's own words).

    Left out: what the token's owner would mean.
    """

    text: Words
    kind: Annotated[str, Among(("reply", "note", "message"))] | None = None
    attachments: Files = []
    to: Annotated[list[Annotated[str, Field(max_length=254)]], Field(max_length=50)] = []
    spoken: Annotated[bool, Field(description="It was said by phone: no mail is sent.")] = False


class OwnerIn(Asked):
    """Without a person: take it oneself."""

    person_id: Id | None = None
    reason: Text = ""


class ClassificationIn(Asked):
    """What is left out stays as it is."""

    title: Title | None = None
    request_class: Annotated[str, Among(states.REQUEST_CLASSES)] | None = None
    kind: Annotated[str, Among(("", *states.KINDS))] | None = None
    nature: Annotated[str, Among(("", *states.NATURES))] | None = None
    impact: Annotated[str, Among(("", *states.IMPACTS))] | None = None
    scope: Annotated[str, Among(("", *states.SCOPES))] | None = None
    system_id: Id | None = None
    steps: Text | None = None
    error_text: Text | None = None
    environment: Text | None = None
    external_number: Annotated[str, Field(max_length=80)] | None = None
    priority: Annotated[str, Among(("", *states.PRIORITIES))] = ""


class PriorityConfirmationIn(Asked):
    name: Name = ""


class ContractIn(Asked):
    contract_id: Id


class HoldIn(Asked):
    """Waiting for the customer is a question to them: they read the note."""

    reason: Annotated[str, Among(states.HOLD_REASONS)]
    note: Words
    until: Moment | None = None
    spoken: bool = False


class StepIn(Asked):
    step: Line
    until: Annotated[str, Field(max_length=40)] = ""


class PlanIn(Asked):
    text: Words
    schedule: Annotated[list[StepIn], Field(max_length=50)] = []
    finishes_at: Moment | None = None


class PlanAnswerIn(Asked):
    confirmed: bool
    why: Text = ""
    name: Name = ""


class QuotationIn(Asked):
    amount: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2, examples=["1200.00"])]
    text: Words


class QuotationAnswerIn(Asked):
    accepted: bool
    text: Text = ""
    name: Name = ""


class TextIn(Asked):
    text: Words


class ReasonIn(Asked):
    reason: Words


class DelayIn(Asked):
    reason: Words
    new_time: Moment


class ResolutionIn(Asked):
    resolution: Annotated[str, Among(states.RESOLUTIONS)]
    text: Words


class VerificationIn(Asked):
    """`passed: false` sends it back to work, with the reason."""

    passed: bool
    why: Text = ""


class ConfirmationIn(Asked):
    """`solved: false` reopens it, with the customer's words."""

    solved: bool
    text: Text = ""
    name: Name = ""


class UrgeIn(Asked):
    text: Annotated[str, Field(max_length=1000)] = ""


class MergerIn(Asked):
    into: Annotated[str, Field(max_length=24, examples=["GD20261118-0001"])]


class FactIn(Asked):
    """Something that happened before it is written down."""

    kind: Annotated[str, Among(RECORDABLE)]
    happened_at: Moment
    reason: Words

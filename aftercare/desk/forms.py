"""Input of the desk's pages: shape only; what may be is the actions' business."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftercare.accounts import queries as people
from aftercare.contracts.queries import entitlement
from aftercare.customers.queries import systems_of
from aftercare.desk import labels
from aftercare.desk.actions.afterwards import RECORDABLE
from aftercare.desk.models import Ticket
from aftercare.desk.rules import states
from aftercare.foundation.errors import Refused
from aftercare.foundation.facts import Actor

Choices = list[tuple[Any, str]]
Given = dict[str, Any]


def lines(rows: int = 3) -> forms.Textarea:
    """A text area of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Radios(forms.RadioSelect):
    """Choices side by side."""

    def __init__(self) -> None:
        super().__init__({"class": "form-check-input"})


def moment(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    """A day and a time on the reader's clock."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


def words(label: Any, *, required: bool = True, rows: int = 3, help_text: Any = "") -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, required=required, widget=lines(rows), help_text=help_text, max_length=200_000
    )


def optional(label: Any, group: str) -> forms.ChoiceField:
    """One code of a group of labels, or none."""
    field = forms.ChoiceField(label=label, required=False)
    field.group = group  # type: ignore[attr-defined]
    return field


class ActForm(forms.Form):
    """What is asked before something is done to a ticket. `version` is the ticket as the form saw it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, ticket: Ticket, by: Actor, given: Any = None, **kwargs: Any) -> None:
        self.ticket, self.by = ticket, by
        initial = {"version": ticket.version, **self.beginning(), **kwargs.pop("initial", {})}
        super().__init__(given, initial=initial, auto_id="act_%s", **kwargs)
        for field in self.fields.values():
            group = getattr(field, "group", "")
            if group and isinstance(field, forms.ChoiceField):
                field.choices = [("", gettext("Not stated")), *labels.choices(group)]
        self.prepare()

    def beginning(self) -> Given:
        """What stands in the form at first."""
        return {}

    def prepare(self) -> None:
        """Fill the choices that depend on the ticket."""

    def offer(self, name: str, choices: Choices) -> None:
        """What can be chosen in a field."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def given(self) -> Given:
        """What was filled in, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        sentence = gettext(refused.sentence)
        text = sentence % refused.params if refused.params else sentence
        self.add_error(refused.field if refused.field in self.fields else None, text)


class PlainForm(ActForm):
    """Nothing to fill in."""


def colleagues(permission: str, nobody: bool = False) -> Choices:
    """The staff who could do it."""
    found: Choices = [(card.id, card.name) for card in people.staff(permission)]
    return [("", "—"), *found] if nobody else found


class HandOverForm(ActForm):
    person_id = forms.TypedChoiceField(label=_("To whom"), coerce=int)
    reason = words(_("Why"), rows=2, help_text=_("Only colleagues read this."))

    def prepare(self) -> None:
        self.offer("person_id", [p for p in colleagues("ticket.take") if p[0] != self.ticket.owner_id])


class QueueForm(ActForm):
    team_id = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)

    def beginning(self) -> Given:
        return {"team_id": self.ticket.team_id}

    def prepare(self) -> None:
        self.offer("team_id", [("", "—"), *((team.pk, team.name) for team in people.teams())])


class TaskForm(ActForm):
    """A task for oneself."""

    task = words(_("Task"))
    on_site = forms.BooleanField(label=_("On site"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=300)
    planned_at = moment(_("Planned for"))


class EffortForm(ActForm):
    """One's own work."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=24 * 60)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    note = words(_("What was done"), required=False, rows=2)
    on_site = forms.BooleanField(label=_("On site"), required=False)
    billable = forms.BooleanField(
        label=_("Billable"), required=False, initial=True, help_text=_("Counts for the contract's hours.")
    )

    def beginning(self) -> Given:
        return {"day": timezone.localdate()}


class DispatchForm(TaskForm):
    person_id = forms.TypedChoiceField(label=_("Who is sent"), coerce=int)
    field_order = ("person_id", "task")

    def beginning(self) -> Given:
        return {"on_site": True}

    def prepare(self) -> None:
        self.offer("person_id", colleagues("ticket.plan"))


class ClassifyForm(ActForm):
    title = forms.CharField(label=_("Title of the ticket"), max_length=300)
    request_class = forms.ChoiceField(label=_("Request class"))
    priority = forms.ChoiceField(
        label=_("Proposed priority"),
        help_text=_("More urgent counts at once; milder waits for the customer's yes."),
    )
    kind = optional(_("Kind"), "kind")
    nature = optional(_("Nature"), "nature")
    impact = optional(_("Impact"), "impact")
    scope = optional(_("Scope"), "scope")
    system_id = forms.TypedChoiceField(label=_("System"), coerce=int, empty_value=None, required=False)
    occurred_at = moment(_("Occurred at"))
    external_number = forms.CharField(label=_("The customer's own number"), required=False, max_length=80)
    environment = words(_("Environment"), required=False, rows=2)
    steps = words(_("How to reproduce"), required=False, rows=2)
    error_text = words(_("Error text"), required=False, rows=2)

    def beginning(self) -> Given:
        named = {name: getattr(self.ticket, name) for name in self.base_fields if name != "version"}
        return {**named, "priority": self.ticket.priority_proposed or self.ticket.priority}

    def prepare(self) -> None:
        self.offer("request_class", labels.choices("request_class"))
        self.offer("priority", [(code, code) for code in states.PRIORITIES])
        systems = [(card.id, card.name) for card in systems_of(self.ticket.customer_id)]
        self.offer("system_id", [("", "—"), *systems])


class NameForm(ActForm):
    """Somebody of the customer said so elsewhere."""

    name = forms.CharField(label=_("Who said so"), max_length=200)

    def beginning(self) -> Given:
        return {"name": self.ticket.contact.name if self.ticket.contact else ""}


class ContractChoiceForm(ActForm):
    contract_id = forms.TypedChoiceField(label=_("Contract"), coerce=int, widget=Radios())

    def prepare(self) -> None:
        ticket = self.ticket
        found = entitlement(ticket.customer_id, ticket.system_id, ticket.received_at).candidates
        self.offer("contract_id", [(one.contract_id, self._named(one)) for one in found])

    @staticmethod
    def _named(one: Any) -> str:
        return f"{one.number} {one.name} · {labels.label('entitlement', one.state)}"


class GreenForm(ActForm):
    reason = words(
        _("Reason"), rows=2, help_text=_("What stands still, and for whom. The customer reads this.")
    )


class GreenEndForm(ActForm):
    outcome = words(_("What happened"), help_text=_("The customer reads this."))
    justified = forms.TypedChoiceField(
        label=_("Was it an emergency?"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=Radios(),
        help_text=_("Only colleagues read this."),
    )
    priority = forms.ChoiceField(
        label=_("Priority from now on"), help_text=_("A milder one waits for the customer's yes.")
    )

    def beginning(self) -> Given:
        return {"priority": self.ticket.priority}

    def prepare(self) -> None:
        self.offer("priority", [(code, code) for code in states.PRIORITIES])


class WhyForm(ActForm):
    why = words(_("Why"))


class UrgeForm(ActForm):
    text = words(_("What was said"), required=False, rows=2)


class HoldForm(ActForm):
    reason = forms.ChoiceField(label=_("Waiting for"), widget=Radios())
    note = words(
        _("What is missing"),
        rows=3,
        help_text=_("Waiting for the customer, this is sent to them as a question."),
    )
    until = moment(_("Until"), help_text=_("Left empty: five working days. A hold always ends."))
    spoken = forms.BooleanField(label=_("It was said by phone: send no mail"), required=False)

    def prepare(self) -> None:
        self.offer("reason", labels.choices("hold_reason"))


class PlanForm(ActForm):
    text = words(_("Plan"), rows=5, help_text=_("Sent to the customer, who is asked to confirm it."))
    steps = words(_("Schedule"), required=False, rows=3, help_text=_("One step a line."))
    finishes_at = moment(_("Finished by"))

    def given(self) -> Given:
        found = super().given()
        steps = [line.strip() for line in found.pop("steps").splitlines() if line.strip()]
        return {**found, "schedule": [{"step": step, "until": ""} for step in steps]}


class AnswerForm(NameForm):
    """A yes or a no of the customer, noted by staff."""

    accepted = forms.TypedChoiceField(
        label=_("Answer"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Agreed")), ("no", _("Declined"))],
        widget=Radios(),
    )
    text = words(_("What was said"), required=False, rows=2)


class TextForm(ActForm):
    text = words(_("Text"), rows=5)


class QuotationForm(ActForm):
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=12, decimal_places=2)
    text = words(_("What it is for"))
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


class ResolveForm(ActForm):
    resolution = forms.ChoiceField(label=_("How it was resolved"), widget=Radios(), initial="fix")
    text = words(_("Result"), rows=4, help_text=_("The customer reads this when asked to confirm."))

    def beginning(self) -> Given:
        return {"text": self.ticket.resolution_text}

    def prepare(self) -> None:
        self.offer("resolution", labels.choices("resolution"))


class DelayForm(ActForm):
    reason = words(_("Why it takes longer"), help_text=_("The customer reads this."))
    new_time = moment(_("New time"), required=True)


class AnsweredForm(NameForm):
    text = words(_("What was said"), required=False, rows=2)


class BrokenForm(NameForm):
    text = words(_("What is still broken"))


class OtherForm(ActForm):
    """Another ticket of the same customer."""

    other = forms.CharField(label=_("Number of the other ticket"), max_length=24)


class LinkForm(OtherForm):
    kind = forms.ChoiceField(
        label=_("How they belong together"),
        choices=[("related", _("Related")), ("duplicate", _("Duplicate")), ("follows", _("Follows"))],
    )


class FactForm(ActForm):
    kind = forms.ChoiceField(label=_("What happened"))
    happened_at = moment(_("When"), required=True)
    reason = words(_("Why it is written down only now"), rows=2)

    def prepare(self) -> None:
        self.offer("kind", [(code, labels.label("milestone", code)) for code in RECORDABLE])


class ParticipantForm(ActForm):
    address = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), required=False, max_length=200)


SPOKEN = ("phone", "im", "onsite", "letter")


class HotlineForm(forms.Form):
    """What somebody says on the telephone: who, what, how urgent; the rest can wait."""

    caller = forms.CharField(label=_("Who calls"), max_length=18)
    text = words(_("What is wrong"), rows=5)
    urgency = forms.ChoiceField(label=_("How urgent it is for them"), widget=Radios(), initial="normal")
    title = forms.CharField(
        label=_("Title of the ticket"),
        required=False,
        max_length=300,
        help_text=_("Left empty: the first line."),
    )
    request_class = forms.ChoiceField(label=_("Request class"), initial="fault")
    channel = forms.ChoiceField(label=_("Came by"), initial="phone")
    received_at = moment(_("Said at"), help_text=_("Left empty: now."))

    def __init__(self, given: Any = None) -> None:
        super().__init__(given, auto_id="call_%s")
        for name, group in (
            ("urgency", "urgency"),
            ("request_class", "request_class"),
            ("channel", "channel"),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = labels.choices(group)
        channels = [one for one in labels.choices("channel") if one[0] in ("phone", "im", "onsite", "letter")]
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]

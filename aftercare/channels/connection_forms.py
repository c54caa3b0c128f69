"""Input of the connections' pages: the fields that a kind asks for. Shape only."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.forms import Boxes
from aftercare.accounts.queries import teams
from aftercare.channels.actions.connections import ConnectionSettings
from aftercare.channels.kinds import KINDS
from aftercare.channels.models import Connection
from aftercare.channels.telling import FACTS, NEWS
from aftercare.customers.queries import search_customers
from aftercare.foundation.errors import Refused

SECRET_LABELS = {
    "url": _("Address"),
    "secret": _("Secret"),
    "token": _("Token"),
    "aes_key": _("EncodingAESKey"),
    "encrypt_key": _("Encrypt Key"),
    "headers": _("Headers, one a line"),
}
SECRET_HELP = {
    "url": _("The whole address, with https:// and all that follows. Kept encrypted."),
    "headers": _("Such as Authorization: Bearer …"),
}
PRIORITIES = [(code, code) for code in ("P1", "P2", "P3", "P4")]
ROBOT_NEWS = [code for code in NEWS if code != "test"]
SMS_NEWS = ["new_ticket", "green_channel", "breach"]


class Unseen(forms.Textarea):
    """Several lines that are never shown again, not even after a mistake."""

    def format_value(self, value: Any) -> str:
        return ""


class ConnectionForm(forms.Form):
    """A connection of one kind. Secrets are never shown again; left empty, those on record stay."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)

    def __init__(self, kind: str, *args: Any, kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = KINDS[kind]
        for name in self.kind.secrets:
            self.fields[name] = self._secret(name, kept=kept)
        for name in self.kind.options:
            self.fields[name] = _option(name)
        self._add_choices()

    @classmethod
    def of(cls, found: Connection) -> "ConnectionForm":
        """Filled in with what is on record, without the secrets."""
        options = {**found.options, "mentions": ", ".join(found.options.get("mentions", []))}
        if "mapping" in options:
            options["mapping"] = json.dumps(options["mapping"], ensure_ascii=False, indent=1)
        names = ("revision", "name", "hears", "customers", "teams", "priorities", "language")
        initial = {name: getattr(found, name) for name in (*names, "quiet_from", "quiet_until")}
        return cls(found.kind, initial=initial | options, kept=True)

    def settings(self) -> ConnectionSettings:
        """What was filled in."""
        given = self.cleaned_data
        chosen = ("hears", "customers", "teams", "priorities", "language", "quiet_from", "quiet_until")
        return ConnectionSettings(
            name=given["name"],
            secrets={name: given[name] for name in self.kind.secrets},
            options={name: given[name] for name in self.kind.options},
            **{name: given[name] for name in chosen if name in given},
        )

    def revision_seen(self) -> int | None:
        """The revision that was on the page."""
        seen: int | None = self.cleaned_data["revision"]
        return seen

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        text: Any = gettext(refused.sentence)
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, text % refused.params if refused.params else text)

    def _secret(self, name: str, *, kept: bool) -> forms.CharField:
        needed = name in self.kind.needed and not kept
        made = name == "secret" and self.kind.group in ("hook", "entrance")
        if kept:
            return _secret(name, _("Kept encrypted. Left empty, the one on record stays."), needed=needed)
        text = _("Left empty, one is made.") if made else SECRET_HELP.get(name, _("Kept encrypted."))
        return _secret(name, text, needed=needed)

    def _add_choices(self) -> None:
        group = self.kind.group
        if group == "hook":
            self.fields["hears"] = _boxes(
                _("Facts"), [(kind, _(said)) for kind, said in FACTS.items()], needed=True
            )
        if group in ("robot", "sms"):
            codes = ROBOT_NEWS if group == "robot" else SMS_NEWS
            self.fields["hears"] = _boxes(_("News"), [(code, _(NEWS[code])) for code in codes], needed=True)
            self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
        if group in ("robot", "hook"):
            self.fields["customers"] = _numbers(_("Customers"), _customers(), help_text=EVERY)
        if group == "robot":
            self.fields["teams"] = _numbers(_("Teams"), [(t.pk, t.name) for t in teams()], help_text=EVERY)
            self.fields["priorities"] = _boxes(_("Priorities"), PRIORITIES, help_text=EVERY)
            self.fields["quiet_from"] = _time(_("Quiet from"), help_text=QUIET)
            self.fields["quiet_until"] = _time(_("Quiet until"))


EVERY = _("None chosen means all.")
QUIET = _("What happens then is told afterwards; P1 is told at once.")


def _secret(name: str, help_text: Any, *, needed: bool) -> forms.CharField:
    widget: forms.Widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    if name == "headers":
        widget = Unseen(attrs={"rows": 3, "spellcheck": "false"})
    return forms.CharField(
        label=SECRET_LABELS[name],
        required=needed,
        max_length=4000,
        widget=widget,
        help_text=help_text,
    )


def _option(name: str) -> forms.Field:
    if name == "customer":
        choices = [("", _("As the message says")), *_customers()]
        return forms.TypedChoiceField(
            label=_("Customer"), choices=choices, coerce=int, empty_value=None, required=False
        )
    if name in ("method", "format"):
        codes = ("POST", "GET") if name == "method" else ("json", "form")
        label = _("Method") if name == "method" else _("Format of the request")
        return forms.ChoiceField(label=label, choices=[(code, code.upper()) for code in codes])
    if name in ("numbers_only", "inside"):
        return forms.BooleanField(label=_OPTIONS[name][0], help_text=_OPTIONS[name][1], required=False)
    lines = name in ("mapping", "body")
    widget = forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}) if lines else forms.TextInput()
    label, help_text = _OPTIONS[name]
    return forms.CharField(label=label, help_text=help_text, max_length=4000, widget=widget, required=False)


_OPTIONS: dict[str, tuple[Any, Any]] = {
    "numbers_only": (_("Numbers only"), _("No titles and no customers: for groups with outsiders.")),
    "inside": (_("With internal facts"), _("Without this it learns what the customer's portal shows.")),
    "mentions": (_("Mention"), _("Mobile numbers who are called when it is P1.")),
    "mapping": (_("Mapping"), _('Where our fields stand, such as {"title": "issue.summary"}.')),
    "body": (
        _("Template of the request"),
        _("With ${phone}, ${text}, ${number} and ${signature} where they belong."),
    ),
    "corp_id": (_("Corporation ID"), ""),
    "app_id": (_("App ID"), ""),
    "base_url": (_("Address of the API"), _("Left empty, the public one.")),
    "success": (_("Success if"), _("Such as code=0 or Response.Set.0.Code=Ok; left empty, any 2xx.")),
    "signature": (_("Signature"), _("As approved by the carrier.")),
}


def _customers() -> list[tuple[int, str]]:
    return [(card.id, card.label) for card in search_customers("", limit=500)]


def _boxes(label: Any, choices: list[tuple[Any, Any]], *, needed: bool = False, **more: Any) -> forms.Field:
    return forms.MultipleChoiceField(label=label, choices=choices, required=needed, widget=Boxes, **more)


def _numbers(label: Any, choices: list[tuple[int, str]], **more: Any) -> forms.Field:
    return forms.TypedMultipleChoiceField(
        label=label, choices=choices, coerce=int, required=False, widget=Boxes, **more
    )


def _time(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, **more)

"""短信: whether oneself wants short messages when something most urgent happens."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from aftercare.accounts.doors import staff_door
from aftercare.channels import connection_queries as queries
from aftercare.channels.actions import consents
from aftercare.channels.models import SmsConsent
from aftercare.foundation.errors import Refused
from aftercare.ui import pages


class ShortMessageForm(forms.Form):
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Left empty: no short messages."),
    )


@dataclass(frozen=True, kw_only=True)
class ShortMessagesPage:
    form: ShortMessageForm
    consent: SmsConsent | None


@staff_door()
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """One's own number for short messages."""
    known = queries.consent(request.actor)  # type: ignore[attr-defined]
    form = ShortMessageForm(request.POST or None, initial={"phone": known.phone if known else ""})
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, form.cleaned_data["phone"])
        except Refused as refused:
            form.add_error("phone", gettext(refused.sentence))
        else:
            pages.toast(request, gettext("Saved."))
            return pages.see_other(request, reverse("channels:short_messages"))
    page = ShortMessagesPage(form=form, consent=known)
    return pages.page(request, "channels/short_messages.html", page, status=422 if form.errors else 200)


def _save(request: HttpRequest, phone: str) -> None:
    by, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    if phone.strip():
        consents.give_consent(phone, by=by, at=at)
    else:
        consents.withdraw_consent(by=by, at=at)

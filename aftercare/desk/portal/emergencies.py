"""绿色通道 from the contract's page: for who may call for help without reading every conversation."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from aftercare.accounts.doors import portal_door
from aftercare.accounts.rules.permissions import require
from aftercare.desk.actions import green
from aftercare.desk.policies import of_number
from aftercare.desk.portal.asking import actor
from aftercare.foundation.errors import Refused
from aftercare.ui import pages


class EmergencyForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number of the issue"), max_length=24)
    reason = forms.CharField(
        label=gettext_lazy("What stands still, and for whom?"), widget=forms.Textarea({"rows": 3})
    )


@dataclass(frozen=True, kw_only=True)
class EmergencyPage:
    form: EmergencyForm


@portal_door
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The number of an issue and a reason; whether the contract provides for it, the action sees to."""
    by = actor(request)
    require(by, "portal.green")
    form = EmergencyForm(request.POST or None, initial={"number": request.GET.get("number", "")[:24]})
    if request.method == "POST" and form.is_valid():
        try:
            ticket = of_number(by, form.cleaned_data["number"].strip().upper())
            green.open_channel(ticket, reason=form.cleaned_data["reason"], by=by, at=timezone.now())
        except Refused as refused:
            form.add_error("number" if refused.field == "number" else None, _(refused.sentence))
        else:
            pages.toast(request, _("The green channel is open. Our emergency team has been told."))
            return pages.see_other(request, reverse("desk_portal:green"))
    page = EmergencyPage(form=form)
    return pages.page(request, "desk/portal/emergency.html", page, status=422 if form.errors else 200)

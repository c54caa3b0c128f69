"""Ways in besides the sign-in page: an invitation, the first account, the demonstration."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.accounts import limits, queries, signing_in
from aftercare.accounts.actions import invitations, setup
from aftercare.accounts.addresses import client_ip
from aftercare.accounts.doors import public_door
from aftercare.accounts.forms import NewPasswordForm, SetupForm, refuse
from aftercare.accounts.rules.roles import ROLES
from aftercare.accounts.rules.sign_in import LINKS_PER_ADDRESS
from aftercare.foundation.errors import Invalid, NotFound
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class Joining:
    form: NewPasswordForm
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class SettingUp:
    form: SetupForm


@public_door
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: a name, a password, and one is in."""
    limits.demand("links", client_ip(request), *LINKS_PER_ADDRESS)
    at = timezone.now()
    invitation = invitations.read_token(token, at=at)
    form = NewPasswordForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            person = invitations.join(token, **form.cleaned_data, at=at)
        except Invalid as refused:
            refuse(form, refused)
        else:
            signing_in.sign_in(request, person, how="invitation", at=at)
            return pages.see_other(request, "/")
    role = _(ROLES[invitation.role].name)
    page = Joining(form=form, email=invitation.email, role=role)
    return _private(pages.page(request, "accounts/join.html", page, status=422 if form.errors else 200))


@public_door
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first system administrator."""
    limits.demand("links", client_ip(request), *LINKS_PER_ADDRESS)
    at = timezone.now()
    setup.read_setup_token(token, at=at)
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = setup.create_first_administrator(token, **form.cleaned_data, at=at)
        except Invalid as refused:
            refuse(form, refused)
        else:
            signing_in.sign_in(request, person, how="setup", at=at)
            return pages.see_other(request, "/people/")
    status = 422 if form.errors else 200
    return _private(pages.page(request, "accounts/setup.html", SettingUp(form=form), status=status))


@public_door
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented people, second factor and all. Only in the demonstration."""
    chosen = request.POST.get("person", "")
    if not settings.DEMO or not chosen.isdecimal():
        raise NotFound("There is no such page.")
    person = queries.person(int(chosen))
    if not person.is_active:
        raise NotFound("There is no such person.")
    language = get_language()  # whoever looks around goes on in the language they chose
    signing_in.sign_in(request, person, how="demo", at=timezone.now(), second="demo")
    request.session["language"] = language
    return pages.see_other(request, "/")


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: kept nowhere, sent to nobody."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response

"""One's own page: profile, access, tokens."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.accounts import queries, signing_in
from aftercare.accounts.actions import people, tokens
from aftercare.accounts.doors import person_door
from aftercare.accounts.forms import ProfileForm, TokenForm, refuse
from aftercare.accounts.models import Person, Token
from aftercare.accounts.people_queries import role_names
from aftercare.accounts.rules.permissions import require
from aftercare.foundation.errors import Refused
from aftercare.ui import languages, pages, refusals


@dataclass(frozen=True, kw_only=True)
class Me:
    person: Person
    layout: str
    form: ProfileForm
    roles: list[str]
    protected: bool


@dataclass(frozen=True, kw_only=True)
class Tokens:
    layout: str
    tokens: list[Token]
    form: TokenForm
    now: datetime
    fresh: str = ""


@person_door
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, and in which language and time zone."""
    person = request.person  # type: ignore[attr-defined]
    fields = ("name", "title", "phone", "language", "time_zone")
    form = ProfileForm(request.POST or None, initial={name: getattr(person, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            return _changed(request, person, form)
        except Refused as refused:
            refuse(form, refused)
    page = Me(
        person=person,
        layout=_layout(request),
        form=form,
        roles=[_(role_names()[code]) for code in sorted(person.roles)],
        protected=Authenticator.objects.filter(user=person).exists(),
    )
    return pages.page(request, "accounts/me.html", page, status=422 if form.errors else 200)


@person_door
@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """My access tokens. A fresh one is shown in the answer to its making and never again."""
    actor, at, fresh = request.actor, timezone.now(), ""  # type: ignore[attr-defined]
    _require_tokens(request)
    form = TokenForm(request.POST or None, by=actor, initial={"expires_on": (at + timedelta(days=90)).date()})
    if request.method == "POST" and form.is_valid():
        until = datetime.combine(
            form.cleaned_data["expires_on"], time.max, tzinfo=timezone.get_current_timezone()
        )
        try:
            _token, fresh = tokens.issue(
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=until,
                by=actor,
                at=at,
            )
            form = TokenForm(by=actor)
        except Refused as refused:
            refuse(form, refused)
    page = Tokens(
        layout=_layout(request),
        tokens=queries.tokens_of(actor.person_id),
        form=form,
        now=at,
        fresh=fresh,
    )
    response = pages.page(request, "accounts/tokens.html", page, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@person_door
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of my tokens."""
    tokens.revoke(token_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return pages.see_other(request, reverse("accounts:tokens"))


def _changed(request: HttpRequest, person: Person, form: ProfileForm) -> HttpResponse:
    at = timezone.now()
    changed = people.edit_profile(person.pk, by=request.actor, at=at, **form.cleaned_data)  # type: ignore[attr-defined]
    signing_in.speak(request, changed)
    response = pages.see_other(request, reverse("accounts:me"))
    languages.remember(request, response, changed.language)
    pages.toast(request, _("Saved."))
    return response


def _require_tokens(request: HttpRequest) -> None:
    require(request.actor, "token.own")  # type: ignore[attr-defined]


def _layout(request: HttpRequest) -> str:
    return refusals.LAYOUTS.get(request.actor.kind, "ui/bare.html")  # type: ignore[attr-defined]

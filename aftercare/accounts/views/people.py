"""People, their roles, and who asks for which."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts import limits, people_queries
from aftercare.accounts.actions import invitations, people, roles
from aftercare.accounts.doors import staff_door
from aftercare.accounts.forms import InviteForm, RoleForm, refuse
from aftercare.accounts.policies import require_people
from aftercare.accounts.rules.permissions import can
from aftercare.accounts.rules.sign_in import INVITATIONS_PER_PERSON
from aftercare.foundation.errors import Refused
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    sheet: people_queries.PersonSheet
    form: RoleForm
    may_request: bool
    may_deactivate: bool
    may_revoke: bool


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    listed: people_queries.People
    form: InviteForm
    may_invite: bool
    may_decide: bool

    @property
    def role_options(self) -> list[tuple[str, str]]:
        """For the filter."""
        return [(code, _(name)) for code, name in self.listed.role_names.items()]


@staff_door()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who signs in, with filters; open invitations and requests above."""
    return _index(request, InviteForm(initial={"language": "zh-hans"}))


@staff_door("person.invite")
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a member of staff."""
    actor = request.actor  # type: ignore[attr-defined]
    form = InviteForm(request.POST)
    if form.is_valid():
        limits.demand("invitations", str(actor.person_id), *INVITATIONS_PER_PERSON)
        try:
            invitations.invite(**form.cleaned_data, by=actor, at=timezone.now())
        except Refused as refused:
            refuse(form, refused)
        else:
            pages.toast(request, _("The invitation is on its way."))
            return pages.see_other(request, reverse("accounts:people"))
    return _index(request, form)


@staff_door("person.invite")
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitations.withdraw(invitation_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    pages.toast(request, _("The invitation is withdrawn."))
    return pages.see_other(request, reverse("accounts:people"))


@staff_door()
@require_safe
def show(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: roles, requests, account."""
    return _show(request, person_id, None)


@staff_door("role.request")
@require_POST
def request_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for a role for this person."""
    form = RoleForm(request.POST, kind=_kind(request, person_id))
    if form.is_valid():
        try:
            roles.request(person_id, **form.cleaned_data, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        except Refused as refused:
            refuse(form, refused)
        else:
            pages.toast(request, _("Requested. The security administrator decides."))
            return _to(request, person_id)
    return _show(request, person_id, form)


@staff_door("role.approve")
@require_POST
def revoke_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take a role away at once."""
    roles.revoke(person_id, request.POST.get("role", ""), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return _to(request, person_id)


@staff_door("role.approve")
@require_POST
def approve(request: HttpRequest, request_id: int) -> HttpResponse:
    """Approve a request."""
    roles.approve(request_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    pages.toast(request, _("Approved."))
    return pages.see_other(request, reverse("accounts:people"))


@staff_door("role.approve")
@require_POST
def reject(request: HttpRequest, request_id: int) -> HttpResponse:
    """Reject a request."""
    note = request.POST.get("note", "")[:500]
    roles.reject(request_id, note=note, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    pages.toast(request, _("Rejected."))
    return pages.see_other(request, reverse("accounts:people"))


@staff_door("person.deactivate")
@require_POST
def deactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close the account."""
    people.deactivate(person_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return _to(request, person_id)


@staff_door("person.deactivate")
@require_POST
def reactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    """Open the account again."""
    people.reactivate(person_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return _to(request, person_id)


@staff_door("person.deactivate")
@require_POST
def end_sessions(request: HttpRequest, person_id: int) -> HttpResponse:
    """Sign the person out everywhere."""
    people.end_sessions(person_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    pages.toast(request, _("Signed out everywhere."))
    return _to(request, person_id)


def _index(request: HttpRequest, form: InviteForm) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    require_people(actor)
    wanted = people_queries.Wanted.read(request.GET)
    page = PeoplePage(
        listed=people_queries.listed(wanted, by=actor),
        form=form,
        may_invite=can(actor, "person.invite"),
        may_decide=can(actor, "role.approve"),
    )
    return pages.fragment(request, "accounts/people.html", "rows", page, status=422 if form.errors else 200)


def _show(request: HttpRequest, person_id: int, form: RoleForm | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    require_people(actor)
    sheet = people_queries.sheet(person_id, by=actor)
    page = PersonPage(
        sheet=sheet,
        form=form or RoleForm(kind=sheet.person.kind),
        may_request=can(actor, "role.request"),
        may_deactivate=can(actor, "person.deactivate") and actor.person_id != person_id,
        may_revoke=can(actor, "role.approve"),
    )
    return pages.page(request, "accounts/person.html", page, status=422 if page.form.errors else 200)


def _kind(request: HttpRequest, person_id: int) -> str:
    return people_queries.sheet(person_id, by=request.actor).person.kind  # type: ignore[attr-defined]


def _to(request: HttpRequest, person_id: int) -> HttpResponse:
    return pages.see_other(request, reverse("accounts:person", args=[person_id]))

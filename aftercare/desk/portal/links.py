"""The links of our letters: GET shows, POST acts. No account; each is for one contact, one thing, and dies.

A scanner that opens every link of a mail changes nothing by it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftercare.accounts import limits
from aftercare.accounts.addresses import client_ip
from aftercare.accounts.doors import public_door
from aftercare.accounts.rules.sign_in import LINKS_PER_ADDRESS
from aftercare.customers.queries import contact_card
from aftercare.desk.actions.by_link import plan_by_link, price_by_link
from aftercare.desk.actions.confirmation import answer_by_link
from aftercare.desk.portal.steps import silence_ends
from aftercare.desk.queries import open_link
from aftercare.desk.queries.answering import Door
from aftercare.desk.queries.linked import open_plan_link, open_price_link
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.money import Money
from aftercare.records.links import LinkDead
from aftercare.ui import pages

OPENERS: dict[str, Any] = {"p": open_plan_link, "q": open_price_link}
TEMPLATES = {"p": "desk/portal/link_plan.html", "q": "desk/portal/link_price.html"}
RESULT = "desk/portal/link_result.html"


@dataclass(frozen=True, kw_only=True)
class LinkPage:
    """What a holder of the link may read: one ticket's title and the one thing asked."""

    door: Any
    error: str
    said: str

    @property
    def silence_ends(self) -> datetime | None:
        return silence_ends(self.door.ticket)

    @property
    def money(self) -> Money:
        return Money(self.door.quotation.amount, self.door.quotation.currency)


@dataclass(frozen=True, kw_only=True)
class Over:
    """The link leads nowhere any more, or has just done what it was for."""

    title: str
    sentence: str
    done: bool


@public_door
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked, in the language of whom it was sent to; act on POST only."""
    limits.demand("links", client_ip(request), *LINKS_PER_ADDRESS)
    now = timezone.now()
    try:
        door = OPENERS.get(token[:1], open_link)(token, at=now)
    except LinkDead as dead:
        return _over(request, dead)
    with translation.override(_language(request, door)):
        if request.method == "POST":
            return _act(request, token, door, now)
        return _show(request, token, door)


def _language(request: HttpRequest, door: Door) -> str:
    """What the reader chose in this browser; else the language of the contact that the letter went to."""
    if request.GET.get("lang") or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language() or settings.LANGUAGE_CODE
    contact = contact_card(door.by.contact_id) if door.by.contact_id else None
    return contact.language if contact else translation.get_language() or settings.LANGUAGE_CODE


def _show(request: HttpRequest, token: str, door: Door, error: str = "", status: int = 200) -> HttpResponse:
    page = LinkPage(door=door, error=error, said=request.POST.get("text", ""))
    template = TEMPLATES.get(token[:1], RESULT)
    return _private(pages.page(request, template, page, status=status))


def _act(request: HttpRequest, token: str, door: Door, now: datetime) -> HttpResponse:
    yes, text = request.POST.get("answer") == "yes", request.POST.get("text", "")
    try:
        sentence = _answered(token, yes=yes, text=text, at=now)
    except LinkDead as dead:
        return _over(request, dead)
    except Invalid as refused:
        return _show(request, token, door, _(refused.sentence), 422)
    except Conflict as refused:
        return _over(request, refused)
    page = Over(title=_("Thank you"), sentence=sentence, done=True)
    return _private(pages.page(request, "desk/portal/link_over.html", page))


def _answered(token: str, *, yes: bool, text: str, at: datetime) -> str:
    if token.startswith("p"):
        plan_by_link(token, confirmed=yes, why=text, at=at)
        return _("Your answer to the plan is on record.")
    if token.startswith("q"):
        price_by_link(token, accepted=yes, text=text, at=at)
        return _("Your answer to the quotation is on record.")
    answer_by_link(token, solved=yes, text=text, at=at)
    return _("Your confirmation is on record.") if yes else _("We go on working on it and will write to you.")


def _over(request: HttpRequest, dead: LinkDead | Conflict) -> HttpResponse:
    page = Over(title=_("This link does nothing any more"), sentence=_(dead.sentence), done=False)
    return _private(pages.page(request, "desk/portal/link_over.html", page, status=dead.status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

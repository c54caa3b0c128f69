"""What is said on a ticket: answers, notes, drafts, and taking an answer back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftercare.accounts import queries as people
from aftercare.accounts.doors import staff_door
from aftercare.desk import queries
from aftercare.desk.actions import conversation, progress
from aftercare.desk.models import Message, Ticket
from aftercare.desk.queries import Item
from aftercare.desk.rules.patience import UNDO_SECONDS
from aftercare.desk.views.asking import actor, ticket_url
from aftercare.desk.views.dialogs import seen_at
from aftercare.desk.views.listing import listing
from aftercare.desk.views.sheet import sheet_of, since
from aftercare.desk.views.workspace import Workspace, renewed
from aftercare.foundation.errors import NotFound, Refused
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.actions import keep
from aftercare.ui import pages

MOST_FILES = 20
INSIDE = N_(
    "Only colleagues have read “%(line)s” so far. Take it out, or send again if the customer may read it."
)


@staff_door("ticket.reply")
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the customer; with `then=resolve` the answer is the solution too."""
    by, now = actor(request), timezone.now()
    ticket = queries.get(number, by)
    spoken = bool(request.POST.get("spoken"))
    news = _news(request, ticket, by, now)
    if news:
        return _again(
            request, ticket, "reply", _("This was said meanwhile. Look at it, then send again."), news
        )
    if inside := _from_inside(request, ticket):
        return _again(request, ticket, "reply", _(INSIDE) % {"line": inside[0][:80]}, [], inside=len(inside))
    answer = progress.answer_and_resolve if request.POST.get("then") == "resolve" else conversation.reply
    try:
        message = answer(
            ticket,
            request.POST.get("text", ""),
            to=request.POST.getlist("to"),
            attachments=_files(request, ticket, by, now),
            spoken=spoken,
            by=by,
            at=now,
        )
    except Refused as refused:
        return _again(request, ticket, "reply", _sentence(refused), [])
    if message.settles_at:
        undo = f"{reverse('desk:undo', args=[number, message.pk])}?{_list_of(request)}"
        pages.toast(request, _("The answer goes out in 15 seconds."), url=undo, seconds=UNDO_SECONDS)
    else:
        pages.toast(request, _("The answer is noted."))
    return _after(request, number, "reply")


@staff_door("ticket.note")
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write a note; colleagues named by @ are told."""
    by, now = actor(request), timezone.now()
    ticket = queries.get(number, by)
    text = request.POST.get("text", "")
    files = _files(request, ticket, by, now)
    try:
        conversation.note(ticket, text, attachments=files, mentions=_named(text), by=by, at=now)
    except Refused as refused:
        return _again(request, ticket, "note", _sentence(refused), [])
    pages.toast(request, _("The note is kept."), seconds=3)
    return _after(request, number, "note")


@staff_door("ticket.note")
@require_POST
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is being written, so that it is there on every machine."""
    by = actor(request)
    kind = request.POST.get("kind", "")
    conversation.save_draft(
        queries.get(number, by), kind, request.POST.get("text", ""), by=by, at=timezone.now()
    )
    return HttpResponse(status=204)


@staff_door("ticket.reply")
@require_POST
def undo(request: HttpRequest, number: str, message_id: int) -> HttpResponse:
    """Take an answer back before it leaves; its words become a draft again."""
    by, now = actor(request), timezone.now()
    ticket = queries.get(number, by)
    message = Message.objects.filter(pk=message_id, ticket=ticket, kind="reply").first()
    if message is None:
        raise NotFound("There is no such message.")
    conversation.undo(message, by=by, at=now)
    conversation.save_draft(ticket, "reply", message.text, by=by, at=now)
    pages.toast(request, _("Taken back: nobody has got it. The words are in the editor again."))
    return pages.see_other(request, f"{ticket_url(number)}?{request.META.get('QUERY_STRING', '')}")


def _list_of(request: HttpRequest) -> str:
    """Which list stands beside the ticket: the end of the address from which the answer was sent."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).query


def _after(request: HttpRequest, number: str, tab: str) -> HttpResponse:
    if pages.is_htmx(request):
        return renewed(request, number, tab=tab)
    return pages.see_other(request, ticket_url(number))


def _news(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> list[Item]:
    """What the customer or a colleague said since the page was shown: not to be talked past."""
    version = request.POST.get("version", "")
    if not version.isdigit() or int(version) == ticket.version:
        return []
    found = since(sheet_of(ticket.number, by, now=now), seen_at(request))
    return [item for item in found if item.tone in ("message", "reply") and not item.undone]


def _from_inside(request: HttpRequest, ticket: Ticket) -> list[str]:
    """Lines of the answer that were written for colleagues, unless its writer was told of as many before."""
    found = queries.words_from_inside(ticket, request.POST.get("text", ""))
    told = request.POST.get("inside", "")
    return found if not told.isdecimal() or int(told[:4]) < len(found) else []


def _again(
    request: HttpRequest, ticket: Ticket, tab: str, text: str, news: list[Item], *, inside: int = 0
) -> HttpResponse:
    """The page once more, with what was typed and why it was not sent."""
    sheet = sheet_of(ticket.number, actor(request), now=timezone.now(), tab=tab)
    sheet.typed, sheet.meanwhile, sheet.refusal = request.POST.get("text", ""), news, text
    sheet.inside = inside
    if pages.is_htmx(request):
        return pages.page(request, "desk/ticket.html", Workspace(listing=None, sheet=sheet), status=422)
    whole = Workspace(listing=listing(request, now=timezone.now()), sheet=sheet)
    return pages.page(request, "desk/workspace.html", whole, status=422)


def _sentence(refused: Refused) -> str:
    sentence = _(refused.sentence)
    return sentence % refused.params if refused.params else sentence


def _files(request: HttpRequest, ticket: Ticket, by: Actor, at: datetime) -> Sequence[Any]:
    """Keep what was attached; it belongs to this customer from now on."""
    found = request.FILES.getlist("files")[:MOST_FILES]
    kept = [
        keep(one, one.name or "", one.content_type or "", by=by, at=at, customer_id=ticket.customer_id)
        for one in found
    ]
    return [one.public_id for one in kept]


def _named(text: str) -> list[int]:
    """The colleagues whose names stand behind an @."""
    if "@" not in text:
        return []
    return [card.id for card in people.staff() if f"@{card.name}" in text]

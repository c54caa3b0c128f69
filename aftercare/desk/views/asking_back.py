"""One click for what a report lacks."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftercare.accounts.doors import staff_door
from aftercare.desk import queries
from aftercare.desk.actions.asking_back import ask_back
from aftercare.desk.rules.patience import UNDO_SECONDS
from aftercare.desk.views.asking import actor, ticket_url
from aftercare.ui import pages


@staff_door("ticket.reply")
@require_POST
def create(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the customer for what is missing; it can be taken back before it leaves."""
    by = actor(request)
    message = ask_back(queries.get(number, by), by=by, at=timezone.now())
    undo = reverse("desk:undo", args=[number, message.pk])
    pages.toast(request, _("The answer goes out in 15 seconds."), url=undo, seconds=UNDO_SECONDS)
    return pages.see_other(request, ticket_url(number))

"""工时: taking back what was written wrongly."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftercare.accounts.doors import staff_door
from aftercare.desk import queries
from aftercare.desk.actions import effort
from aftercare.desk.views.asking import actor, ticket_url
from aftercare.ui import pages


@staff_door("ticket.plan")
@require_POST
def take_back(request: HttpRequest, number: str, effort_id: int) -> HttpResponse:
    """An opposite entry is written."""
    by = actor(request)
    effort.take_back(queries.get(number, by), effort_id, by=by, at=timezone.now())
    pages.toast(request, _("The effort is taken back."))
    return pages.see_other(request, ticket_url(number))

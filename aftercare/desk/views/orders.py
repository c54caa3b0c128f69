"""维护任务: one's own work orders, and their steps."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.desk import labels, queries
from aftercare.desk.actions import dispatching
from aftercare.desk.models import WorkOrder
from aftercare.desk.views.asking import actor, ticket_url
from aftercare.foundation.errors import Refused
from aftercare.ui import pages


class FinishForm(forms.Form):
    result = forms.CharField(label=gettext_lazy("Result"), widget=forms.Textarea({"rows": 4}))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=0, max_value=60_000)


@dataclass(frozen=True, kw_only=True)
class OrdersPage:
    orders: list[WorkOrder]
    everybody: bool
    person_id: int | None

    def state(self, order: WorkOrder) -> str:
        return labels.label("order_state", order.state)


@staff_door("ticket.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Tasks that are open, and those finished this week."""
    by, everybody = actor(request), request.GET.get("whose") == "all"
    orders = queries.work_orders(by, everybody=everybody)
    page = OrdersPage(orders=orders, everybody=everybody, person_id=by.person_id)
    return pages.page(request, "desk/orders.html", page)


@staff_door("ticket.plan")
@require_POST
def accept(request: HttpRequest, order_id: int) -> HttpResponse:
    """Take on a task."""
    by = actor(request)
    order = queries.work_order(order_id, by)
    dispatching.accept_order(order, by=by, at=timezone.now())
    pages.toast(request, _("The task is accepted."))
    return pages.see_other(request, ticket_url(order.ticket.number))


@staff_door("ticket.plan")
@require_POST
def arrive(request: HttpRequest, order_id: int) -> HttpResponse:
    """Say that one has arrived."""
    by = actor(request)
    order = queries.work_order(order_id, by)
    dispatching.arrive(order, by=by, at=timezone.now())
    pages.toast(request, _("Your arrival is on record."))
    return pages.see_other(request, ticket_url(order.ticket.number))


@dataclass(frozen=True, kw_only=True)
class FinishPage:
    order: WorkOrder
    form: FinishForm

    @property
    def address(self) -> str:
        return reverse("desk:finish_order", args=[self.order.pk])


@staff_door("ticket.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, order_id: int) -> HttpResponse:
    """Finish a task: what came of it, and how long it took."""
    by = actor(request)
    order = queries.work_order(order_id, by)
    form = FinishForm(request.POST or None, auto_id="finish_%s")
    if request.method == "POST" and form.is_valid():
        try:
            dispatching.finish_order(order, **form.cleaned_data, by=by, at=timezone.now())
        except Refused as refused:
            form.add_error(None, _(refused.sentence))
        else:
            pages.toast(request, _("The task is finished."))
            return pages.see_other(request, ticket_url(order.ticket.number))
    page = FinishPage(order=order, form=form)
    if not pages.is_htmx(request):
        return pages.page(request, "desk/finish.html", page, status=422 if form.errors else 200)
    part = "desk/finish_form.html" if request.method == "POST" else "desk/finish_dialog.html"
    return pages.page(request, part, page, status=422 if form.errors else 200)

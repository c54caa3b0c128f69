"""The shell's own addresses, and a few that refuse or say something."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import include, path

from aftercare.foundation.errors import Conflict, Invalid
from aftercare.ui import gallery, pages


def conflicting(request):
    raise Conflict("%(span)s left", span="<b>7</b>")


def invalid(request):
    raise Invalid("Required", field="subject")


def missing(request):
    raise Http404("a secret reason")


def denied(request):
    raise PermissionDenied("a secret reason")


def broken(request):
    raise RuntimeError("a secret reason")


def saying(request):
    pages.toast(request, "已保存 <b>", "warning", url="/undo/", label="撤销")
    return HttpResponse("ok")


def palette(request):
    items = [{"label": "<b>客户", "hint": "客户", "url": "/ui/?a=1"}, {"label": "工单", "url": "/ui/?a=2"}]
    return JsonResponse([] if request.GET["q"] else items, safe=False)


def leaving(request):
    pages.toast(request, "已保存")
    return pages.see_other(request, "/ui/")


def acting(request):
    return pages.redirect_or_trigger(request, "/ui/", "changed", id=7)


def parts(request):
    return pages.fragment(request, "ui/gallery.html", "title", gallery.sample())


urlpatterns = [
    path("", include("aftercare.ui.urls")),
    path("conflicting/", conflicting),
    path("api/conflicting/", conflicting),
    path("invalid/", invalid),
    path("missing/", missing),
    path("denied/", denied),
    path("broken/", broken),
    path("saying/", saying),
    path("leaving/", leaving),
    path("acting/", acting),
    path("parts/", parts),
    path("palette/", palette),
]

handler400 = "aftercare.ui.views.bad_request"
handler403 = "aftercare.ui.views.forbidden"
handler404 = "aftercare.ui.views.not_found"
handler500 = "aftercare.ui.views.server_error"

"""All addresses: every room's doors, under the staff's and the customer's roots."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from aftercare.site import health, metrics

handler400 = "aftercare.ui.views.bad_request"
handler403 = "aftercare.ui.views.forbidden"
handler404 = "aftercare.ui.views.not_found"
handler500 = "aftercare.site.outage.server_error"


def _door(prefix: str, module: str) -> list[URLResolver]:
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    *_door("api/v1/", "aftercare.site.api.urls"),  # first: programs ask most
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    path("healthz/deep", health.deep),
    path("metrics", metrics.metrics),
    path("accounts/", include("aftercare.accounts.allauth_urls")),
    path("", include("aftercare.ui.urls")),
    path("", include("aftercare.records.urls")),
    path("", include("aftercare.accounts.urls")),
    *_door("", "aftercare.customers.urls"),
    *_door("", "aftercare.channels.urls"),
    *_door("", "aftercare.contracts.urls"),
    *_door("", "aftercare.desk.urls"),
    *_door("", "aftercare.desk.link_urls"),
    *_door("", "aftercare.insight.urls"),
    *_door("portal/", "aftercare.customers.portal_urls"),
    *_door("portal/", "aftercare.contracts.portal_urls"),
    *_door("portal/", "aftercare.desk.portal_urls"),
    *_door("portal/", "aftercare.insight.portal_urls"),
    *_door("", "aftercare.site.start_urls"),
]

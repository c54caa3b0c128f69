"""All addresses: every room's doors, under the staff's and the customer's roots."""

from django.urls import URLPattern, URLResolver, path

from aftercare.site import health, metrics

handler400 = "aftercare.ui.views.bad_request"
handler403 = "aftercare.ui.views.forbidden"
handler404 = "aftercare.ui.views.not_found"
handler500 = "aftercare.site.outage.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    path("healthz/deep", health.deep),
    path("metrics", metrics.metrics),
]

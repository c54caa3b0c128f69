from django.urls import path

from aftercare.site import start

app_name = "site"

urlpatterns = [
    path("", start.start, name="start"),
    path("palette/", start.palette, name="palette"),
]

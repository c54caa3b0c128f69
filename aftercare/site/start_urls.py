from django.urls import path

from aftercare.site import settings_index, start

app_name = "site"

urlpatterns = [
    path("", start.start, name="start"),
    path("settings/", settings_index.index, name="settings"),
    path("palette/", start.palette, name="palette"),
]

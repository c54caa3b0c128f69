"""The customer's doors of this room."""

from django.urls import path

from aftercare.insight import portal

app_name = "insight_portal"
urlpatterns = [
    path("quarter/", portal.quarter, name="quarter"),
    path("quarter/export/", portal.export, name="export"),
]

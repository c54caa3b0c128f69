"""The staff's doors of this room."""

from django.urls import path

from aftercare.insight import views

app_name = "insight"
urlpatterns = [
    path("reports/quarter/", views.quarter, name="quarter"),
    path("reports/quarter/export/", views.export, name="export"),
]

"""The shell's own addresses, and a few that refuse."""

from django.urls import include, path

urlpatterns = [path("", include("aftercare.ui.urls"))]

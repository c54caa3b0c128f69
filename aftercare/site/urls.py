"""All addresses: every room's doors, under the staff's and the customer's roots."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

"""Doors beside the desk: the links of letters, and a mail in its frame for staff."""

from django.urls import path

from aftercare.desk.portal import frames, links

app_name = "desk_links"
urlpatterns = [
    path("a/<str:token>/", links.answer, name="answer"),
    path("desk/messages/<int:message_id>/html/", frames.staff, name="message_html"),
]

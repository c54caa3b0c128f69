"""The customer's doors of this room."""

from django.urls import path

from aftercare.desk.portal import chat, emergencies, frames, home, lists, report, tickets

app_name = "desk_portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", report.report, name="report"),
    path("report/completeness/", report.completeness, name="completeness"),
    path("chat/", chat.show, name="chat"),
    path("chat/begin/", chat.begin, name="begin_chat"),
    path("tickets/", lists.index, name="tickets"),
    path("tickets/export/", lists.export, name="export"),
    path("tickets/<str:number>/", tickets.show, name="ticket"),
    path("tickets/<str:number>/promises/<int:clock_id>/", tickets.why, name="why"),
    path("tickets/<str:number>/messages/", tickets.write, name="write"),
    path("tickets/<str:number>/urge/", tickets.urge, name="urge"),
    path("tickets/<str:number>/answer/", tickets.answer, name="answer"),
    path("green-channel/", emergencies.index, name="green"),
    path("tickets/<str:number>/emergency/", tickets.emergency, name="emergency"),
    path("tickets/<str:number>/priority/", tickets.priority, name="priority"),
    path("tickets/<str:number>/plans/<int:plan_id>/", tickets.plan, name="plan"),
    path("tickets/<str:number>/quotations/<int:quotation_id>/", tickets.quotation, name="quotation"),
    path("messages/<int:message_id>/html/", frames.own, name="message_html"),
]

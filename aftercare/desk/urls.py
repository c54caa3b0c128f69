from django.urls import path

from aftercare.desk.views import bulk, dialogs, exports, saved, talking, workspace

app_name = "desk"

TICKET = "desk/tickets/<str:number>/"

urlpatterns = [
    path("desk/", workspace.index, name="workspace"),
    path("desk/bulk/", bulk.index, name="bulk"),
    path("desk/export/", exports.index, name="export"),
    path("desk/views/", saved.save, name="save_view"),
    path("desk/views/<int:view_id>/removal/", saved.drop, name="drop_view"),
    path(TICKET, workspace.ticket, name="ticket"),
    path(TICKET + "replies/", talking.reply, name="reply"),
    path(TICKET + "replies/<int:message_id>/undo/", talking.undo, name="undo"),
    path(TICKET + "notes/", talking.note, name="note"),
    path(TICKET + "draft/", talking.draft, name="draft"),
    path(TICKET + "promises/<int:clock_id>/", dialogs.why, name="why"),
    path(TICKET + "<slug:noun>/", dialogs.act, name="act"),
]

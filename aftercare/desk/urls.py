from django.urls import path

from aftercare.desk.views import (
    bulk,
    dialogs,
    efforts,
    exports,
    green,
    hotline,
    notices,
    orders,
    saved,
    talking,
    tray,
    workspace,
)

app_name = "desk"

TICKET = "desk/tickets/<str:number>/"

urlpatterns = [
    path("desk/", workspace.index, name="workspace"),
    path("desk/bulk/", bulk.index, name="bulk"),
    path("desk/export/", exports.index, name="export"),
    path("desk/views/", saved.save, name="save_view"),
    path("desk/views/<int:view_id>/removal/", saved.drop, name="drop_view"),
    path("desk/hotline/", hotline.index, name="hotline"),
    path("desk/callers/", hotline.callers, name="callers"),
    path("desk/callers/about/", hotline.about, name="about_caller"),
    path("desk/notices/", notices.index, name="notices"),
    path("desk/notices/all/", notices.read_all, name="read_notices"),
    path("desk/notices/<int:notice_id>/", notices.read, name="read_notice"),
    path("desk/green-channels/", green.index, name="green"),
    path("desk/green-channels/export/", green.export, name="green_export"),
    path("desk/green-channels/<int:channel_id>/", green.review, name="green_review"),
    path("desk/orders/", orders.index, name="orders"),
    path("desk/orders/<int:order_id>/acceptance/", orders.accept, name="accept_order"),
    path("desk/orders/<int:order_id>/arrival/", orders.arrive, name="arrive"),
    path("desk/orders/<int:order_id>/completion/", orders.finish, name="finish_order"),
    path("tray/", tray.index, name="tray"),
    path("tray/<int:inbound_id>/", tray.index, name="tray_piece"),
    path("tray/<int:inbound_id>/raw/", tray.raw, name="tray_raw"),
    path("tray/<int:inbound_id>/ticket/", tray.open_ticket, name="tray_ticket"),
    path("tray/<int:inbound_id>/placement/", tray.place, name="tray_place"),
    path("tray/<int:inbound_id>/dismissal/", tray.dismiss, name="tray_dismiss"),
    path("tray/<int:inbound_id>/replay/", tray.replay, name="tray_replay"),
    path(TICKET, workspace.ticket, name="ticket"),
    path(TICKET + "replies/", talking.reply, name="reply"),
    path(TICKET + "replies/<int:message_id>/undo/", talking.undo, name="undo"),
    path(TICKET + "notes/", talking.note, name="note"),
    path(TICKET + "draft/", talking.draft, name="draft"),
    path(TICKET + "promises/<int:clock_id>/", dialogs.why, name="why"),
    path(TICKET + "effort/<int:effort_id>/taking-back/", efforts.take_back, name="effort_back"),
    path(TICKET + "<slug:noun>/", dialogs.act, name="act"),
]

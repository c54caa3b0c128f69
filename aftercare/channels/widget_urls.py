"""Windows on other people's pages, their keys, and the lines of chats."""

from django.urls import path

from aftercare.channels.views import chats, embed, widgets

urlpatterns = [
    path("settings/widgets/", widgets.index, name="widgets"),
    path("settings/widgets/new/", widgets.new, name="new_widget"),
    path("settings/widgets/<int:widget_id>/", widgets.edit, name="edit_widget"),
    path("settings/widgets/<int:widget_id>/key/", widgets.rotate, name="rotate_widget"),
    path("widget.js", embed.script, name="widget_script"),
    path("widget/chats/", embed.begin, name="begin_chat"),
    path("widget/feedback/", embed.send_feedback, name="feedback"),
    path("widget/<str:key>/", embed.frame, name="frame"),
    path("chat/lines/", chats.lines, name="chat_lines"),
    path("chat/words/", chats.say, name="say"),
    path("chat/end/", chats.end, name="end_chat"),
]

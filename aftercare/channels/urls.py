from django.urls import path

from aftercare.channels import connection_urls, widget_urls
from aftercare.channels.views import health, mailboxes

app_name = "channels"

urlpatterns = [
    *connection_urls.urlpatterns,
    path("settings/channels/", health.index, name="health"),
    path("settings/channels/arrivals/", health.came, name="arrivals"),
    path("settings/channels/arrivals/replay/", health.replay, name="replay_arrivals"),
    path("settings/mailboxes/", mailboxes.index, name="mailboxes"),
    path("settings/mailboxes/new/", mailboxes.new, name="new_mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/", mailboxes.edit, name="edit_mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/test/", mailboxes.test, name="test_mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/pause/", mailboxes.pause, name="pause_mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/resumption/", mailboxes.resume, name="resume_mailbox"),
    *widget_urls.urlpatterns,
]

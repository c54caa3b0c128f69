"""Addresses of connections: the settings, and what other systems call."""

from django.urls import path

from aftercare.channels.views import called, connections, short_messages

PREFIX = "settings/connections/"

urlpatterns = [
    path(PREFIX, connections.index, name="connections"),
    path(PREFIX + "new/<slug:kind>/", connections.new, name="new_connection"),
    path(PREFIX + "<int:connection_id>/", connections.edit, name="edit_connection"),
    path(PREFIX + "<int:connection_id>/test/", connections.test, name="test_connection"),
    path(PREFIX + "<int:connection_id>/pause/", connections.pause, name="pause_connection"),
    path(PREFIX + "<int:connection_id>/resumption/", connections.resume, name="resume_connection"),
    path(PREFIX + "<int:connection_id>/secret/", connections.renew, name="renew_secret"),
    path(PREFIX + "<int:connection_id>/deliveries/", connections.parcels, name="connection_parcels"),
    path(PREFIX + "deliveries/<int:parcel_id>/repetition/", connections.resend, name="resend_parcel"),
    path("settings/short-messages/", short_messages.index, name="short_messages"),
    path("hooks/in/<slug:key>/", called.hook_in, name="hook_in"),
    path("hooks/im/<slug:key>/", called.im_call, name="im_call"),
]

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "aftercare.channels"
    label = "channels"

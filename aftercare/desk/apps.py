from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "aftercare.desk"
    label = "desk"

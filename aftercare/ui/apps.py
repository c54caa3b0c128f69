from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "aftercare.ui"
    label = "ui"

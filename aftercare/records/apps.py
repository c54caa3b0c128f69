from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "aftercare.records"
    label = "records"

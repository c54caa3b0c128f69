from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "aftercare.insight"
    label = "insight"

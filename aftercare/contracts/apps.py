from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "aftercare.contracts"
    label = "contracts"

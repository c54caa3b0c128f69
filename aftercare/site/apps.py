from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The roof of the house: settings, wiring, command line. Connects the rooms once all are loaded."""

    name = "aftercare.site"
    label = "site"

    def ready(self) -> None:
        from aftercare.site import wiring

        wiring.connect()

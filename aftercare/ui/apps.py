from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system. Has Django read fresh words: stale catalogues are compiled before the first page."""

    name = "aftercare.ui"
    label = "ui"

    def ready(self) -> None:
        from aftercare.ui import translations

        translations.compile_stale()

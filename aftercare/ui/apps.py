from types import ModuleType

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system. Stale catalogues are compiled before anything is said."""

    name = "aftercare.ui"
    label = "ui"

    def __init__(self, app_name: str, app_module: ModuleType) -> None:
        super().__init__(app_name, app_module)
        # Not in ready(): models and the rooms above may translate something earlier, and Django reads a
        # catalogue only once.
        from aftercare.ui import translations

        translations.compile_stale()

"""Django for a command: settings of the named installation, loaded once."""

import os
from pathlib import Path


def set_up(data: Path | None) -> None:
    """Load Django for the installation in `data`."""
    if data:
        os.environ["AFTERCARE_DATA"] = str(data.expanduser().resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings")
    import django

    django.setup()

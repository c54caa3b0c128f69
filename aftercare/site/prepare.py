"""What Django has to do before the pages open. Run as `python -m aftercare.site.prepare STEP…`.

Steps: `schema FINGERPRINT` brings the tables up to date, `assets FINGERPRINT` collects the static files,
`setup` prints a one-time token for the first administrator,
`held send|none` ends what a restore began. Several machines may do this at the same time.
"""

import json
import os
import sys
from pathlib import Path

LOCK = 0x41667465  # any number that nobody else uses for an advisory lock


def main(step: str, fingerprint: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings")
    import django
    from django.conf import settings

    # Building an index may take its time; waiting for a lock in front of everybody may not.
    settings.DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=5000"
    django.setup()
    steps = {
        "schema": prepare_schema,
        "assets": prepare_assets,
        "setup": print_setup,
        "held": settle_held,
    }
    steps[step](fingerprint)


def prepare_schema(fingerprint: str) -> None:
    """Apply migrations, make the cache table, and note what was applied. One machine at a time."""
    from django.core.management import call_command
    from django.db import connection

    from aftercare.site.models import Kept

    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SELECT pg_advisory_lock(%s); SET lock_timeout = 5000", [LOCK])
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    Kept.objects.update_or_create(key="schema", defaults={"value": fingerprint})


def prepare_assets(fingerprint: str) -> None:
    """Collect the static files under hashed names; those of the version before stay for pages still open."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    (Path(settings.STATIC_ROOT) / ".fingerprint").write_text(fingerprint)


def print_setup(_: str) -> None:
    """Print the token with which the first administrator signs in, or null if there is one already."""
    from aftercare.accounts.actions.setup import issue_setup_token
    from aftercare.accounts.queries import offices_held

    token = None if "system_admin" in offices_held() else issue_setup_token()
    print(json.dumps({"token": token}))  # noqa: T201


def settle_held(choice: str) -> None:
    """Let what was waiting before a restore go (`send`), or drop it (`none`). Without a restore, nothing."""
    from datetime import datetime

    from django.conf import settings
    from django.db import connection, transaction
    from django.utils import timezone

    from aftercare.channels.actions.holding import drop_waiting
    from aftercare.foundation.facts import SYSTEM
    from aftercare.site import held as holding

    held = holding.read(settings.DATA_DIR)
    if held is None:
        return
    with transaction.atomic():
        if choice == "none":
            drop_waiting(datetime.fromisoformat(held.restored), by=SYSTEM, at=timezone.now())
        with connection.cursor() as cursor:
            holding.settle(cursor.connection, choice)
    settings.HELD_FILE.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])

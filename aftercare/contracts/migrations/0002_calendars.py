"""The two calendars every preset uses, with the official days this release knows."""

from django.db import migrations
from django.utils import timezone

from aftercare.contracts.rules.days import official_definition, official_sources

SEEDED = {"7x24": "Day and night", "5x8": "Working days"}


def seed(apps, schema_editor):
    Calendar = apps.get_model("contracts", "Calendar")
    Version = apps.get_model("contracts", "CalendarVersion")
    for key, name in SEEDED.items():
        calendar, _ = Calendar.objects.get_or_create(key=key, defaults={"name": name})
        definition = official_definition(key)
        confirmed = definition["calendar"].get("confirmed_until") if key != "7x24" else None
        Version.objects.get_or_create(
            calendar=calendar,
            number=1,
            defaults={
                "definition": definition,
                "sources": official_sources(key),
                "confirmed_until": confirmed,
                "note": "Shipped with the product",
                "made_by_name": "system",
                "made_at": timezone.now(),
            },
        )


class Migration(migrations.Migration):

    dependencies = [("contracts", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

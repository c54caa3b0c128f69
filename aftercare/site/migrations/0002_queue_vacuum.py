"""The queue's tables change all the time: clean them after one row in a hundred instead of one in five."""

from django.db import migrations

SET = "ALTER TABLE {} SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200)"
RESET = "ALTER TABLE {} RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)"


class Migration(migrations.Migration):
    dependencies = (("site", "0001_initial"), ("procrastinate", "0001_initial"))

    operations = tuple(
        migrations.RunSQL(SET.format(table), RESET.format(table))
        for table in ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers")
    )

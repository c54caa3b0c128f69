import django.db.models.functions.datetime
from django.db import migrations, models

from aftercare.records.together import CreateTogether

#: The queue's tables change all the time: clean them after one row in a hundred instead of one in five.
SET = "ALTER TABLE {} SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200)"
RESET = "ALTER TABLE {} RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)"
QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('procrastinate', '0001_initial'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Alarm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('subject', models.CharField(max_length=200)),
                    ('text', models.TextField()),
                    ('raised_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('settled_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('kind', 'subject'), name='alarm_once')],
                },
            ),
            migrations.CreateModel(
                name='Canary',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('seen_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['-sent_at'], name='canary_sent')],
                },
            ),
            migrations.CreateModel(
                name='Done',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token', models.BinaryField(max_length=32)),
                    ('key', models.CharField(max_length=200)),
                    ('request', models.BinaryField(max_length=32)),
                    ('status', models.PositiveSmallIntegerField()),
                    ('headers', models.JSONField()),
                    ('body', models.TextField()),
                    ('done_at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['done_at'], name='done_at')],
                    'constraints': [models.UniqueConstraint(fields=('token', 'key'), name='done_once')],
                },
            ),
            migrations.CreateModel(
                name='Kept',
                fields=[
                    ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                    ('value', models.TextField()),
                ],
            ),
            migrations.CreateModel(
                name='Rescue',
                fields=[
                    ('job_id', models.BigIntegerField(primary_key=True, serialize=False)),
                    ('count', models.PositiveIntegerField()),
                ],
            ),
        ]),
        *(migrations.RunSQL(SET.format(table), RESET.format(table)) for table in QUEUE),
    ]

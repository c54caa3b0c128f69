import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from aftercare.records.append_only import FUNCTION, append_only
from aftercare.records.together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('sha256', models.CharField(db_index=True, max_length=64)),
                    ('size', models.BigIntegerField()),
                    ('name', models.CharField(max_length=150)),
                    ('original_name', models.CharField(max_length=500)),
                    ('media_type', models.CharField(max_length=100)),
                    ('customer_id', models.BigIntegerField(null=True)),
                    ('scan', models.CharField(default='unscanned', max_length=10)),
                    ('created_by_id', models.BigIntegerField(null=True)),
                    ('created_by_name', models.CharField(max_length=200)),
                    ('created_at', models.DateTimeField()),
                    ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'indexes': [models.Index(fields=['customer_id', 'id'], name='attachment_customer')],
                },
            ),
            migrations.CreateModel(
                name='Counter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('prefix', models.CharField(max_length=8)),
                    ('day', models.DateField()),
                    ('last', models.PositiveIntegerField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('prefix', 'day'), name='counter_once')],
                },
            ),
            migrations.CreateModel(
                name='DemoMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('object_id', models.BigIntegerField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='demo_mark_once')],
                },
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=80)),
                    ('subject_kind', models.CharField(max_length=40)),
                    ('subject_id', models.BigIntegerField()),
                    ('customer_id', models.BigIntegerField(null=True)),
                    ('audience', models.CharField(max_length=10)),
                    ('actor_kind', models.CharField(max_length=10)),
                    ('actor_id', models.BigIntegerField(null=True)),
                    ('actor_name', models.CharField(max_length=200)),
                    ('actor', models.JSONField()),
                    ('at', models.DateTimeField()),
                    ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('body', models.JSONField()),
                ],
                options={
                    'indexes': [models.Index(fields=['subject_kind', 'subject_id', 'at', 'id'], name='entry_subject'), models.Index(fields=['customer_id', 'id'], name='entry_customer'), models.Index(fields=['actor_id', 'id'], name='entry_actor'), django.contrib.postgres.indexes.BrinIndex(fields=['written_at'], name='entry_written')],
                },
            ),
            migrations.CreateModel(
                name='Seal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('after_entry_id', models.BigIntegerField()),
                    ('up_to_entry_id', models.BigIntegerField(unique=True)),
                    ('count', models.PositiveIntegerField()),
                    ('digest', models.BinaryField(max_length=32)),
                    ('sealed_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('up_to_entry_id__gt', models.F('after_entry_id'))), name='seal_goes_on')],
                },
            ),
            migrations.CreateModel(
                name='Sweep',
                fields=[
                    ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                    ('last_started', models.DateTimeField()),
                    ('last_ok', models.DateTimeField(null=True)),
                    ('last_error', models.TextField(blank=True)),
                    ('failures', models.PositiveIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='UsedLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('expires_at', models.DateTimeField(db_index=True)),
                    ('used_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
            ),
            migrations.CreateModel(
                name='ReactionDone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.entry')),
                    ('reaction', models.CharField(max_length=120)),
                    ('done_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('entry', 'reaction'), name='reaction_once')],
                },
            ),
        ]),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION records_append_only()"),
        append_only("records_entry"),
        append_only("records_seal"),
    ]

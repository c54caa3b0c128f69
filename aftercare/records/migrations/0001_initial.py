import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from aftercare.records.append_only import FUNCTION, append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
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
            name='ReactionDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reaction', models.CharField(max_length=120)),
                ('done_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.entry')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'reaction'), name='reaction_once')],
            },
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION records_append_only()"),
        append_only("records_entry"),
    ]

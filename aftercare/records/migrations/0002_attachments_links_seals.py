import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from aftercare.records.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0001_initial'),
    ]

    operations = [
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
        append_only("records_seal"),
    ]

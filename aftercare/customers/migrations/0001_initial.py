import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from aftercare.records.together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Customer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=20, unique=True)),
                    ('name', models.CharField(max_length=120, unique=True)),
                    ('short_name', models.CharField(blank=True, max_length=60)),
                    ('pinyin', models.CharField(blank=True, max_length=400)),
                    ('initials', models.CharField(blank=True, max_length=120)),
                    ('level', models.CharField(default='ordinary', max_length=12)),
                    ('is_key', models.BooleanField(default=False)),
                    ('manager', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('industry', models.CharField(blank=True, max_length=40)),
                    ('region', models.CharField(blank=True, max_length=40)),
                    ('address', models.CharField(blank=True, max_length=200)),
                    ('mail_domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=190), blank=True, default=list, size=None)),
                    ('note', models.TextField(blank=True)),
                    ('archived_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('revision', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'indexes': [models.Index(fields=['pinyin', 'id'], name='customer_pinyin'), models.Index(fields=['short_name'], name='customer_short_name'), django.contrib.postgres.indexes.GinIndex(fields=['mail_domains'], name='customer_domains')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ('ordinary', 'important', 'strategic'))), name='customer_level')],
                },
            ),
            migrations.CreateModel(
                name='Import',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=150)),
                    ('content', models.BinaryField()),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('applied_at', models.DateTimeField(null=True)),
                    ('counts', models.JSONField(default=dict)),
                ],
            ),
            migrations.CreateModel(
                name='Site',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='customers.customer')),
                    ('name', models.CharField(max_length=80)),
                    ('address', models.CharField(blank=True, max_length=200)),
                    ('phone', models.CharField(blank=True, max_length=40)),
                    ('note', models.TextField(blank=True)),
                    ('archived_at', models.DateTimeField(null=True)),
                    ('revision', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('customer', 'name'), name='site_once')],
                },
            ),
            migrations.CreateModel(
                name='Contact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='customers.customer')),
                    ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.site')),
                    ('name', models.CharField(max_length=80)),
                    ('pinyin', models.CharField(blank=True, max_length=300)),
                    ('initials', models.CharField(blank=True, max_length=80)),
                    ('title', models.CharField(blank=True, max_length=60)),
                    ('department', models.CharField(blank=True, max_length=80)),
                    ('phone', models.CharField(blank=True, max_length=40)),
                    ('mobile', models.CharField(blank=True, max_length=40)),
                    ('phone_keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                    ('email', models.CharField(blank=True, max_length=254)),
                    ('language', models.CharField(default='zh-hans', max_length=10)),
                    ('role', models.CharField(default='reporter', max_length=20)),
                    ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('invited_at', models.DateTimeField(null=True)),
                    ('is_active', models.BooleanField(default=True)),
                    ('bounced_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('revision', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'indexes': [models.Index(fields=['customer', 'pinyin'], name='contact_of_customer'), django.contrib.postgres.indexes.GinIndex(fields=['phone_keys'], name='contact_phones')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ('reporter', 'coordinator', 'decision_maker'))), name='contact_role'), models.UniqueConstraint(condition=models.Q(('is_active', True), models.Q(('email', ''), _negated=True)), fields=('email',), name='contact_email_once')],
                },
            ),
            migrations.CreateModel(
                name='System',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='systems', to='customers.customer')),
                    ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.site')),
                    ('name', models.CharField(max_length=120)),
                    ('product', models.CharField(blank=True, max_length=80)),
                    ('version', models.CharField(blank=True, max_length=40)),
                    ('level', models.CharField(default='ordinary', max_length=12)),
                    ('delivered_on', models.DateField(blank=True, null=True)),
                    ('accepted_on', models.DateField(blank=True, null=True)),
                    ('note', models.TextField(blank=True)),
                    ('archived_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('revision', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'indexes': [models.Index(fields=['product', 'version'], name='system_product')],
                    'constraints': [models.UniqueConstraint(fields=('customer', 'name'), name='system_once'), models.CheckConstraint(condition=models.Q(('level__in', ('ordinary', 'important', 'strategic'))), name='system_level')],
                },
            ),
            migrations.CreateModel(
                name='Environment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('system', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='environments', to='customers.system')),
                    ('kind', models.CharField(default='production', max_length=12)),
                    ('name', models.CharField(blank=True, max_length=60)),
                    ('os', models.CharField(blank=True, max_length=80)),
                    ('database', models.CharField(blank=True, max_length=80)),
                    ('middleware', models.CharField(blank=True, max_length=80)),
                    ('address', models.CharField(blank=True, max_length=200)),
                    ('note', models.TextField(blank=True)),
                    ('revision', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('system', 'kind', 'name'), name='environment_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('production', 'standby', 'test', 'training', 'development'))), name='environment_kind')],
                },
            ),
            migrations.CreateModel(
                name='Component',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('environment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='components', to='customers.environment')),
                    ('kind', models.CharField(default='other', max_length=12)),
                    ('name', models.CharField(max_length=80)),
                    ('version', models.CharField(blank=True, max_length=40)),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('revision', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'indexes': [models.Index(fields=['name', 'version'], name='component_name')],
                    'constraints': [models.UniqueConstraint(fields=('environment', 'kind', 'name'), name='component_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('server', 'os', 'database', 'middleware', 'application', 'network', 'other'))), name='component_kind')],
                },
            ),
        ]),
    ]

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.contrib.postgres.operations import BtreeGistExtension

from aftercare.records.together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        CreateTogether([
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('email', models.EmailField(max_length=254, unique=True)),
                    ('name', models.CharField(max_length=100)),
                    ('title', models.CharField(blank=True, max_length=100)),
                    ('phone', models.CharField(blank=True, max_length=40)),
                    ('kind', models.CharField(choices=[('staff', 'staff'), ('customer', 'customer'), ('system', 'system')], default='staff', max_length=10)),
                    ('is_active', models.BooleanField(default=True)),
                    ('language', models.CharField(default='zh-hans', max_length=10)),
                    ('time_zone', models.CharField(default='Asia/Shanghai', max_length=64)),
                    ('pinyin', models.CharField(blank=True, max_length=200)),
                    ('initials', models.CharField(blank=True, max_length=50)),
                    ('customer_id', models.BigIntegerField(blank=True, null=True)),
                    ('contact_id', models.BigIntegerField(blank=True, null=True)),
                    ('must_enrol', models.BooleanField(default=False)),
                    ('session_stamp', models.PositiveIntegerField(default=0)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('deactivated_at', models.DateTimeField(blank=True, null=True)),
                    ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ('pinyin', 'name', 'id'),
                    'indexes': [models.Index(django.db.models.functions.text.Upper('email'), name='person_email_upper'), models.Index(fields=['customer_id', 'id'], name='person_customer')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='person_email_lower'), models.CheckConstraint(condition=models.Q(models.Q(('customer_id__isnull', False), ('kind', 'customer')), models.Q(models.Q(('kind', 'customer'), _negated=True), ('customer_id__isnull', True)), _connector='OR'), name='person_customer_of_kind'), models.CheckConstraint(condition=models.Q(models.Q(('deactivated_at__isnull', True), ('is_active', True)), models.Q(('deactivated_at__isnull', False), ('is_active', False)), _connector='OR'), name='person_deactivated_when')],
                },
            ),
            migrations.CreateModel(
                name='Take',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('bucket', models.CharField(max_length=40)),
                    ('key', models.CharField(max_length=200)),
                    ('window_ends_at', models.DateTimeField(db_index=True)),
                    ('used', models.PositiveIntegerField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('bucket', 'key'), name='take_once')],
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=254)),
                    ('name', models.CharField(blank=True, max_length=100)),
                    ('kind', models.CharField(default='staff', max_length=10)),
                    ('role', models.CharField(max_length=30)),
                    ('customer_id', models.BigIntegerField(null=True)),
                    ('contact_id', models.BigIntegerField(null=True)),
                    ('language', models.CharField(default='zh-hans', max_length=10)),
                    ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('invited_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(null=True)),
                    ('used_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('used_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('email',), name='invitation_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('customer_id__isnull', False), ('kind', 'customer')), models.Q(('customer_id__isnull', True), ('kind', 'staff')), _connector='OR'), name='invitation_customer_of_kind')],
                },
            ),
            migrations.CreateModel(
                name='RoleGrant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                    ('role', models.CharField(max_length=30)),
                    ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('granted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'indexes': [models.Index(fields=['role', 'person'], name='grant_role')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'role'), name='grant_once'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('person'), '='), (models.Case(models.When(role='system_admin', then=models.Value('system_admin')), models.When(role='security_admin', then=models.Value('security_admin')), models.When(role='audit_admin', then=models.Value('audit_admin')), default=models.Value('business'), output_field=models.CharField()), '<>')], name='grant_one_office')],
                },
            ),
            migrations.CreateModel(
                name='RoleRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_requests', to=settings.AUTH_USER_MODEL)),
                    ('role', models.CharField(max_length=30)),
                    ('wanted', models.CharField(choices=[('grant', 'grant'), ('revoke', 'revoke')], default='grant', max_length=10)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('state', models.CharField(choices=[('open', 'open'), ('approved', 'approved'), ('rejected', 'rejected')], default='open', max_length=10)),
                    ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decision_note', models.CharField(blank=True, max_length=500)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'role'), name='role_request_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='role_request_decided_when')],
                },
            ),
            migrations.CreateModel(
                name='Team',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, unique=True)),
                    ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='leads', to=settings.AUTH_USER_MODEL)),
                    ('archived_at', models.DateTimeField(blank=True, null=True)),
                    ('members', models.ManyToManyField(blank=True, related_name='teams', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('name',),
                },
            ),
            migrations.CreateModel(
                name='Token',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=100)),
                    ('prefix', models.CharField(max_length=12)),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('expires_at', models.DateTimeField()),
                    ('last_used_at', models.DateTimeField(null=True)),
                    ('revoked_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-id'], name='token_person')],
                },
            ),
        ]),
        # Limits may be forgotten in a crash; they are written with every attempt.
        migrations.RunSQL("ALTER TABLE accounts_take SET UNLOGGED", "ALTER TABLE accounts_take SET LOGGED"),
    ]

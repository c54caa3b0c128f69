import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from aftercare.records.together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='AutomaticReply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.CharField(max_length=254)),
                    ('thread', models.CharField(max_length=120)),
                    ('day', models.DateField()),
                    ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'indexes': [models.Index(fields=['address', 'sent_at'], name='automatic_reply_sent')],
                    'constraints': [models.UniqueConstraint(fields=('address', 'thread', 'day'), name='automatic_reply_once')],
                },
            ),
            migrations.CreateModel(
                name='Mailbox',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('address', models.CharField(max_length=254, unique=True)),
                    ('imap_host', models.CharField(blank=True, max_length=190)),
                    ('imap_port', models.PositiveIntegerField(default=993)),
                    ('imap_security', models.CharField(default='tls', max_length=10)),
                    ('imap_user', models.CharField(blank=True, max_length=190)),
                    ('password', models.BinaryField(blank=True, default=b'')),
                    ('folder', models.CharField(default='INBOX', max_length=120)),
                    ('active', models.BooleanField(default=True)),
                    ('uidvalidity', models.BigIntegerField(null=True)),
                    ('last_uid', models.BigIntegerField(default=0)),
                    ('flagged_uid', models.BigIntegerField(default=0)),
                    ('last_tried_at', models.DateTimeField(null=True)),
                    ('last_success_at', models.DateTimeField(null=True)),
                    ('last_error', models.CharField(blank=True, max_length=300)),
                    ('failing_since', models.DateTimeField(null=True)),
                    ('failures', models.PositiveIntegerField(default=0)),
                    ('alarmed_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('revision', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('imap_security__in', ('tls', 'starttls', 'none'))), name='mailbox_security')],
                },
            ),
            migrations.CreateModel(
                name='InboundMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(max_length=12)),
                    ('mailbox', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.mailbox')),
                    ('external_id', models.CharField(max_length=120)),
                    ('raw', models.BinaryField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('fingerprint', models.CharField(max_length=64, null=True)),
                    ('duplicate_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.inboundmessage')),
                    ('size', models.PositiveIntegerField()),
                    ('received_at', models.DateTimeField()),
                    ('stored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('state', models.CharField(default='stored', max_length=12)),
                    ('verdict', models.CharField(blank=True, max_length=20)),
                    ('reason', models.TextField(blank=True)),
                    ('from_address', models.CharField(blank=True, max_length=254)),
                    ('from_name', models.CharField(blank=True, max_length=200)),
                    ('subject', models.CharField(blank=True, max_length=500)),
                    ('parsed', models.JSONField(null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('leased_until', models.DateTimeField(null=True)),
                    ('judged_at', models.DateTimeField(null=True)),
                    ('ticket_id', models.BigIntegerField(null=True)),
                    ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'stored')), fields=['id'], name='inbound_to_judge'), models.Index(condition=models.Q(('state__in', ['tray', 'quarantined'])), fields=['state', '-id'], name='inbound_tray'), models.Index(fields=['ticket_id', 'id'], name='inbound_ticket'), models.Index(fields=['from_address', 'stored_at'], name='inbound_sender')],
                    'constraints': [models.UniqueConstraint(fields=('channel', 'external_id'), name='inbound_once'), models.UniqueConstraint(condition=models.Q(('duplicate_of__isnull', True)), fields=('fingerprint',), name='inbound_judged_once'), models.CheckConstraint(condition=models.Q(('state__in', ('stored', 'judged', 'tray', 'quarantined', 'ignored'))), name='inbound_state')],
                },
            ),
            migrations.CreateModel(
                name='OutboundMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message_id', models.CharField(max_length=250, unique=True)),
                    ('mailbox', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.mailbox')),
                    ('to', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=254), default=list, size=None)),
                    ('cc', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=254), default=list, size=None)),
                    ('owed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=254), default=list, size=None)),
                    ('refused', models.JSONField(default=dict)),
                    ('subject', models.CharField(max_length=500)),
                    ('body_text', models.TextField()),
                    ('body_html', models.TextField(blank=True)),
                    ('attachments', models.JSONField(default=list)),
                    ('in_reply_to', models.CharField(blank=True, max_length=998)),
                    ('references', models.TextField(blank=True)),
                    ('purpose', models.CharField(max_length=20)),
                    ('automatic', models.BooleanField(default=True)),
                    ('ticket_id', models.BigIntegerField(null=True)),
                    ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                    ('state', models.CharField(default='queued', max_length=10)),
                    ('not_before', models.DateTimeField()),
                    ('leased_until', models.DateTimeField(null=True)),
                    ('attempts', models.PositiveIntegerField(default=0)),
                    ('doubts', models.PositiveSmallIntegerField(default=0)),
                    ('last_error', models.CharField(blank=True, max_length=300)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('created_by', models.CharField(blank=True, max_length=200)),
                    ('person_id', models.BigIntegerField(null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'leased'])), fields=['not_before', 'id'], name='outbound_due'), models.Index(fields=['ticket_id', 'id'], name='outbound_ticket'), models.Index(fields=['created_at'], name='outbound_created'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state__in', ['queued', 'leased'])), fields=['owed'], name='outbound_owed')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('queued', 'leased', 'sent', 'failed', 'unknown', 'cancelled'))), name='outbound_state'), models.CheckConstraint(condition=models.Q(('state', 'leased'), ('leased_until__isnull', True), _connector='XOR'), name='outbound_lease')],
                },
            ),
        ]),
    ]

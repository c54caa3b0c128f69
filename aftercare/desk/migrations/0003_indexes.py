import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

from aftercare.records.lighter import DropKeyIndex


class Migration(migrations.Migration):
    """Fewer indexes to keep with every write; figures are read from one."""

    atomic = False

    dependencies = [
        ('accounts', '0001_initial'),
        ('channels', '0006_inbound_by_mailbox'),
        ('contracts', '0004_indexes'),
        ('customers', '0001_initial'),
        ('desk', '0002_green_channels_and_effort'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_received',
        ),
        DropKeyIndex(
            model_name='message',
            name='inbound',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='channels.inboundmessage'),
        ),
        DropKeyIndex(
            model_name='message',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='desk.ticket'),
        ),
        DropKeyIndex(
            model_name='participant',
            name='contact',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact'),
        ),
        DropKeyIndex(
            model_name='participant',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='desk.ticket'),
        ),
        DropKeyIndex(
            model_name='ticket',
            name='contact',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact'),
        ),
        DropKeyIndex(
            model_name='ticket',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer'),
        ),
        DropKeyIndex(
            model_name='ticket',
            name='merged_into',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='desk.ticket'),
        ),
        DropKeyIndex(
            model_name='ticket',
            name='resolved_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        DropKeyIndex(
            model_name='ticket',
            name='verified_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='ticket_merged_into'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(fields=['received_at'], include=('id', 'customer', 'state', 'responded_at', 'resolved_at', 'closed_at', 'closed_by_silence', 'reopened', 'breached_at'), name='ticket_figures'),
        ),
    ]

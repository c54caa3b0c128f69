import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from aftercare.records.lighter import DropKeyIndex


class Migration(migrations.Migration):
    """Fewer indexes to keep with every write; figures are read from two."""

    atomic = False

    dependencies = [
        ('contracts', '0003_budgets_and_residents'),
    ]

    operations = [
        DropKeyIndex(
            model_name='clock',
            name='commitment',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='contracts.commitment'),
        ),
        DropKeyIndex(
            model_name='clock',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='contracts.timedticket'),
        ),
        DropKeyIndex(
            model_name='timedticket',
            name='contract',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract'),
        ),
        DropKeyIndex(
            model_name='timelinefact',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='contracts.timedticket'),
        ),
        AddIndexConcurrently(
            model_name='breach',
            index=models.Index(fields=['due_at'], name='breach_due'),
        ),
        AddIndexConcurrently(
            model_name='clock',
            index=models.Index(condition=models.Q(('state', 'met')), fields=['fulfilled_at'], include=('id', 'ticket', 'commitment'), name='clock_kept'),
        ),
    ]

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The customers' list finds what is open without passing everything that is over."""

    atomic = False

    dependencies = [
        ('desk', '0003_indexes'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('state__in', ('new', 'triaged', 'in_progress', 'waiting', 'resolved'))), fields=['customer', '-id'], name='ticket_customer_open'),
        ),
    ]

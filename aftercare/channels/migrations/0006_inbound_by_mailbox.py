from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Mail goes on arriving while the index is made."""

    atomic = False

    dependencies = [
        ('channels', '0005_chats_and_widgets'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='inboundmessage',
            index=models.Index(fields=['mailbox', '-id'], name='inbound_mailbox'),
        ),
    ]

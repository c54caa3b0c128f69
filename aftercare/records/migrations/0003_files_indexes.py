from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Without a lock that would stop uploads."""

    atomic = False

    dependencies = [
        ('records', '0002_files_scanned_and_previewed'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='attachment',
            index=models.Index(fields=['customer_id', 'written_at'], include=('size',), name='attachment_quota'),
        ),
        AddIndexConcurrently(
            model_name='attachment',
            index=models.Index(condition=models.Q(('scan__in', ['unscanned', 'pending'])), fields=['scan_at', 'id'], name='attachment_unscanned'),
        ),
        AddIndexConcurrently(
            model_name='attachment',
            index=models.Index(condition=models.Q(('media_type__startswith', 'image/'), ('preview__isnull', True)), fields=['id'], name='attachment_unpreviewed'),
        ),
        AddIndexConcurrently(
            model_name='attachment',
            index=models.Index(condition=models.Q(('preview__gt', '')), fields=['preview'], name='attachment_preview'),
        ),
    ]

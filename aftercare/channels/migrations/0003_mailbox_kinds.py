import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_outbound_about'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='mailbox', name='mailbox_security'),
        migrations.AlterField('mailbox', 'imap_host', models.CharField(blank=True, db_column='imap_host', max_length=190)),
        migrations.RenameField('mailbox', 'imap_host', 'host'),
        migrations.AlterField('mailbox', 'imap_port', models.PositiveIntegerField(db_column='imap_port', default=993)),
        migrations.RenameField('mailbox', 'imap_port', 'port'),
        migrations.AlterField('mailbox', 'imap_security', models.CharField(db_column='imap_security', default='tls', max_length=10)),
        migrations.RenameField('mailbox', 'imap_security', 'security'),
        migrations.AlterField('mailbox', 'imap_user', models.CharField(blank=True, db_column='imap_user', max_length=190)),
        migrations.RenameField('mailbox', 'imap_user', 'user'),
        migrations.CreateModel(
            name='SendingServer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=260, unique=True)),
                ('last_tried_at', models.DateTimeField(null=True)),
                ('last_success_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('failing_since', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='TakenMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uidl', models.CharField(max_length=70)),
                ('taken_at', models.DateTimeField()),
                ('whole', models.BooleanField(default=True)),
            ],
        ),
        migrations.AddField(
            model_name='mailbox',
            name='access_token',
            field=models.BinaryField(blank=True, db_default=b'', default=b''),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='access_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='client_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='client_secret',
            field=models.BinaryField(blank=True, db_default=b'', default=b''),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='kind',
            field=models.CharField(db_default='imap', default='imap', max_length=10),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='leave_days',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='listener',
            field=models.CharField(blank=True, db_default='', default='', max_length=32),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='listens_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='refresh_token',
            field=models.BinaryField(blank=True, db_default=b'', default=b''),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='scope',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='sign_in',
            field=models.CharField(db_default='password', default='password', max_length=10),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='token_url',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='trusted',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddConstraint(
            model_name='mailbox',
            constraint=models.CheckConstraint(condition=models.Q(('security__in', ('tls', 'starttls', 'none'))), name='mailbox_security'),
        ),
        migrations.AddConstraint(
            model_name='mailbox',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('imap', 'pop3', 'delivered'))), name='mailbox_kind'),
        ),
        migrations.AddConstraint(
            model_name='mailbox',
            constraint=models.CheckConstraint(condition=models.Q(('sign_in__in', ('password', 'oauth2'))), name='mailbox_sign_in'),
        ),
        migrations.AddField(
            model_name='takenmail',
            name='mailbox',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.mailbox'),
        ),
        migrations.AddConstraint(
            model_name='takenmail',
            constraint=models.UniqueConstraint(fields=('mailbox', 'uidl'), name='taken_mail_once'),
        ),
    ]

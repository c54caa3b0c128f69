from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='invitation',
            name='invitation_open_once',
        ),
        migrations.RemoveField(
            model_name='invitation',
            name='digest',
        ),
        migrations.RemoveField(
            model_name='invitation',
            name='purpose',
        ),
        migrations.AlterField(
            model_name='invitation',
            name='email',
            field=models.EmailField(max_length=254),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('used_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('email',), name='invitation_open_once'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('customer_id__isnull', False), ('kind', 'customer')), models.Q(('customer_id__isnull', True), ('kind', 'staff')), _connector='OR'), name='invitation_customer_of_kind'),
        ),
    ]

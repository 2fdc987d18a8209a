# When we learnt of which lot a thing is.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('traceability', '0055_key_guards'),
    ]

    operations = [
        migrations.AddField(
            model_name='thing',
            name='of_lot_at',
            field=models.DateTimeField(null=True, verbose_name='批次获知时间'),
        ),
    ]

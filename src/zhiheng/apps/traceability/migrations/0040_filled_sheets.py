# Tables that firms fill in.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_buckets'),
        ('traceability', '0020_queries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FilledSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(blank=True, max_length=255, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64, verbose_name='文件 SHA-256')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人')),
                ('capture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='traceability.capture', verbose_name='事件报送')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='报送单位')),
            ],
            options={
                'verbose_name': '追溯表格',
                'verbose_name_plural': '追溯表格',
                'ordering': ['-received_at', '-pk'],
            },
        ),
        protect("traceability_filledsheet", unit="unit_id"),
        keep_rows("traceability_filledsheet", except_columns=["capture_id"], until="capture_id"),
    ]

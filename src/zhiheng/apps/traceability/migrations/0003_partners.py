# Partners of events: columns and indexes.

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_buckets'),
        ('traceability', '0002_guards'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None, verbose_name='上下游单位'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='role',
            field=models.PositiveSmallIntegerField(choices=[(1, '对象 item'), (2, '上级 parent'), (3, '下级 child'), (4, '投入 input'), (5, '产出 output'), (6, '装入 attached'), (7, '整体 whole'), (8, '原所有者 source owning party'), (9, '新所有者 destination owning party'), (10, '移交方 source possessing party'), (11, '接收方 destination possessing party'), (12, '发出地 source location'), (13, '目的地 destination location')], verbose_name='角色'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['unit', 'event_time', 'id'], name='event_unit'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=django.contrib.postgres.indexes.GinIndex(fields=['shared_with'], name='event_shared'),
        ),
    ]

# Traces and recall scopes.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_buckets'),
        ('traceability', '0004_partners_see'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TraceQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('forward', '去向 where it went'), ('backward', '来源 what it is made of')], max_length=8, verbose_name='方向')),
                ('purpose', models.CharField(choices=[('sampling', '抽查不合格 failed sampling'), ('complaint', '投诉举报 complaint or report'), ('injury', '伤害线索 signal of injury'), ('recall', '产品召回 recall'), ('monitoring', '风险监测 risk monitoring'), ('drill', '演练 drill')], max_length=12, verbose_name='用途')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='依据文号')),
                ('at', models.DateTimeField(verbose_name='查询时间')),
                ('found', models.PositiveIntegerField(verbose_name='结果数')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='查询人')),
                ('thing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='traceability.thing', verbose_name='追溯对象')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='查询单位')),
            ],
            options={
                'verbose_name': '追溯查询',
                'verbose_name_plural': '追溯查询',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RecallScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(null=True, verbose_name='可疑起始时间')),
                ('known_at', models.DateTimeField(verbose_name='数据截止时间')),
                ('with_loose', models.BooleanField(default=True, verbose_name='含不确切关联')),
                ('tolerance', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='物料差容许')),
                ('made_at', models.DateTimeField(verbose_name='测算时间')),
                ('summary', models.JSONField(verbose_name='汇总')),
                ('document', models.BinaryField(verbose_name='召回范围')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('signed_at', models.DateTimeField(null=True, verbose_name='签发时间')),
                ('signature', models.BinaryField(default=b'', verbose_name='签名')),
                ('algorithm', models.CharField(blank=True, max_length=20, verbose_name='签名算法')),
                ('key_id', models.CharField(blank=True, max_length=64, verbose_name='密钥标识')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='测算人')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('thing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='traceability.thing', verbose_name='可疑对象')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='测算单位')),
                ('query', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scopes', to='traceability.tracequery', verbose_name='追溯查询')),
            ],
            options={
                'verbose_name': '召回范围',
                'verbose_name_plural': '召回范围',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ScopeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField(verbose_name='序号')),
                ('state', models.CharField(choices=[('held', '在库 in stock'), ('on_shelf', '在售 on the shelf'), ('in_transit', '在途 on its way'), ('sold', '已售 sold'), ('used', '已投入生产 used up'), ('gone', '已销毁或注销 destroyed or ended'), ('unknown', '不明 not known')], max_length=10, verbose_name='状态')),
                ('quantity', models.DecimalField(decimal_places=10, max_digits=28, null=True, verbose_name='数量')),
                ('uom', models.CharField(blank=True, max_length=3, verbose_name='单位')),
                ('site', models.TextField(blank=True, verbose_name='地点')),
                ('party', models.TextField(blank=True, verbose_name='接收方')),
                ('container', models.TextField(blank=True, verbose_name='所在包装')),
                ('said_at', models.DateTimeField(null=True, verbose_name='最后记录时间')),
                ('is_loose', models.BooleanField(default=False, verbose_name='不确切')),
                ('holder', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='最后报送单位')),
                ('scope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='traceability.recallscope', verbose_name='召回范围')),
                ('thing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='traceability.thing', verbose_name='对象')),
            ],
            options={
                'verbose_name': '召回范围明细',
                'verbose_name_plural': '召回范围明细',
                'ordering': ['place'],
                'indexes': [models.Index(fields=['thing'], name='scope_line_thing')],
                'constraints': [models.UniqueConstraint(fields=('scope', 'place'), name='scope_line_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='recallscope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('key_id', ''), ('signed_at', None), ('signed_by', None)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False), models.Q(('key_id', ''), _negated=True)), _connector='OR'), name='scope_signed_whole_or_not'),
        ),
    ]

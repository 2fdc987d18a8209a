# Whose GS1 keys are, what things are called, where codes lead.

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_buckets'),
        ('traceability', '0043_named_queries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('prefix', '厂商识别代码'), ('gtin', '商品条码 GTIN'), ('gln', '位置码 GLN')], max_length=6, verbose_name='类别')),
                ('digits', models.CharField(max_length=14, verbose_name='代码')),
                ('uscc', models.CharField(max_length=18, verbose_name='统一社会信用代码')),
                ('name', models.CharField(max_length=300, verbose_name='企业名称')),
                ('effective_from', models.DateField(verbose_name='起始日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('state', models.CharField(choices=[('claimed', '待核实'), ('confirmed', '已核实'), ('refused', '未予认可'), ('ended', '已终止')], default='claimed', max_length=9, verbose_name='状态')),
                ('evidence', models.CharField(blank=True, max_length=500, verbose_name='证明材料')),
                ('claimed_at', models.DateTimeField(verbose_name='申报时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='核实时间')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='终止登记时间')),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '编码归属',
                'verbose_name_plural': '编码归属',
                'ordering': ['-claimed_at', '-pk'],
                'indexes': [models.Index(fields=['digits'], name='claim_digits')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'confirmed')), fields=('kind', 'digits'), name='claim_confirmed_once'), models.UniqueConstraint(condition=models.Q(('state', 'claimed')), fields=('kind', 'digits', 'uscc'), name='claim_asked_once'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('claimed_by')), _negated=True), name='claim_decided_by_a_second_person'), models.CheckConstraint(condition=models.Q(('state', 'claimed'), ('decided_at__isnull', False), _connector='XOR'), name='claim_decided_with_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('effective_to__isnull', False), ('ended_at__isnull', False)), _connector='OR'), name='claim_ended_with_its_time'), models.CheckConstraint(condition=models.Q(('effective_to', None), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='claim_ends_after_begin')],
            },
        ),
        migrations.CreateModel(
            name='Description',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anchor', models.TextField(db_collation='C', verbose_name='编码')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='英文名称')),
                ('brand', models.CharField(blank=True, max_length=100, verbose_name='品牌')),
                ('specification', models.CharField(blank=True, max_length=200, verbose_name='规格')),
                ('place_kind', models.CharField(blank=True, choices=[('farm', '种植养殖场所'), ('plant', '生产加工场所'), ('warehouse', '仓储场所'), ('shop', '销售场所'), ('kitchen', '餐饮场所'), ('other', '其他场所')], max_length=9, verbose_name='场所类别')),
                ('division', models.CharField(blank=True, max_length=6, verbose_name='行政区划')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('replaced_at', models.DateTimeField(null=True, verbose_name='更替时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='登记单位')),
            ],
            options={
                'verbose_name': '产品与场所资料',
                'verbose_name_plural': '产品与场所资料',
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('anchor',), name='described_once')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anchor', models.TextField(db_collation='C', verbose_name='编码')),
                ('link_type', models.CharField(max_length=40, verbose_name='链接类型')),
                ('target', models.CharField(max_length=2000, verbose_name='目标网址')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None, verbose_name='语言')),
                ('media_type', models.CharField(default='text/html', max_length=100, verbose_name='媒体类型')),
                ('is_default', models.BooleanField(default=False, verbose_name='默认链接')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='登记单位')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '解析链接',
                'verbose_name_plural': '解析链接',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('withdrawn_at', None)), fields=['anchor'], name='resolver_link_anchor')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True), ('withdrawn_at', None)), fields=('anchor',), name='resolver_link_one_default'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('anchor', 'link_type', 'target'), name='resolver_link_once'), models.CheckConstraint(condition=models.Q(('target__startswith', 'https://')), name='resolver_link_leads_to_https')],
            },
        ),
    ]

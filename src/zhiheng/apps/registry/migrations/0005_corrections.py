"""Corrections that enterprises ask for: seen by whom the case is seen by, and by the enterprise that asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.workflow.reach import SEEN, carry_reach

OWN = SEEN + ' OR enterprise_id = ANY ((SELECT zhiheng_scope_units())::bigint[])'
POLICY = f"""
DROP POLICY zhiheng_scope ON registry_correction;
CREATE POLICY zhiheng_scope ON registry_correction USING ({OWN}) WITH CHECK ({OWN});
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_closed_units'),
        ('registry', '0004_names'),
        ('workflow', '0006_words_may_go'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='编号')),
                ('organisation_name', models.CharField(max_length=300, verbose_name='企业名称')),
                ('organisation_code', models.CharField(blank=True, max_length=18, verbose_name='代码')),
                ('fact', models.CharField(choices=[('name', '名称'), ('kind_raw', '企业类型'), ('legal_representative', '法定代表人'), ('capital_raw', '注册资金'), ('registered_on', '注册日期'), ('address', '注册地址'), ('scope', '经营范围'), ('industry', '行业代码'), ('status', '登记状态')], max_length=24, verbose_name='更正事项')),
                ('before', models.TextField(blank=True, verbose_name='登记内容')),
                ('wanted', models.TextField(max_length=2000, verbose_name='申请更正为')),
                ('reason', models.CharField(max_length=2000, verbose_name='理由')),
                ('filed_at', models.DateTimeField(verbose_name='申请时间')),
                ('state', models.CharField(choices=[('open', '审核中'), ('accepted', '已更正'), ('refused', '不予更正'), ('withdrawn', '已撤回')], default='open', max_length=12, verbose_name='状态')),
                ('answer', models.CharField(blank=True, max_length=2000, verbose_name='答复')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='答复时间')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='workflow.case')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='申请单位')),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='registry.organisation', verbose_name='企业')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisationsource')),
            ],
            options={
                'verbose_name': '更正申请',
                'verbose_name_plural': '更正申请',
                'ordering': ['-filed_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organisation', 'fact'), name='correction_one_open'), models.CheckConstraint(condition=models.Q(('state', 'open'), ('answered_at__isnull', False), _connector='XOR'), name='correction_answered'), models.CheckConstraint(condition=models.Q(('state', 'accepted'), ('source__isnull', False), _connector='XOR', _negated=True), name='correction_accepted_with_a_line')],
            },
        ),
        protect("registry_correction", unit="enterprise_id"),
        *carry_reach("registry", "correction", "审核单位"),
        migrations.RunSQL(POLICY, migrations.RunSQL.noop),
    ]

# Recalls made known to everybody.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_buckets'),
        ('traceability', '0051_resolving_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecallNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='召回原因')),
                ('advice', models.CharField(max_length=500, verbose_name='消费者应做什么')),
                ('announced_at', models.DateTimeField(verbose_name='发布时间')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                ('announced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
                ('scope', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice', to='traceability.recallscope', verbose_name='召回范围')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='发布单位')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
            ],
            options={
                'verbose_name': '召回公告',
                'verbose_name_plural': '召回公告',
                'ordering': ['-announced_at', '-pk'],
            },
        ),
    ]

"""The quality status report of a release, kept as it was made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhiheng.platform.database.fixed import keep_rows


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_append_only'),
        ('publication', '0002_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word')], max_length=8, verbose_name='格式')),
                ('path', models.CharField(max_length=200, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.ledgerentry', verbose_name='日志条目')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='生成人')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='publication.release')),
            ],
            options={
                'ordering': ['-form'],
                'constraints': [models.UniqueConstraint(fields=('release', 'form'), name='report_file_once')],
            },
        ),
        keep_rows("publication_reportfile"),
    ]

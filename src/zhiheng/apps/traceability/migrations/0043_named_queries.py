"""Queries under a name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhiheng.platform.accounts.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_buckets"),
        ("traceability", "0042_subscription_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NamedQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("parameters", models.JSONField(verbose_name="查询条件")),
                ("namespaces", models.JSONField(default=dict, verbose_name="命名空间")),
                ("made_at", models.DateTimeField(verbose_name="建立时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建立人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={"verbose_name": "命名查询", "verbose_name_plural": "命名查询", "ordering": ["name", "pk"]},
        ),
        migrations.AddConstraint(
            "namedquery", models.UniqueConstraint(fields=("unit", "name"), name="query_named_once")
        ),
        protect("traceability_namedquery", unit="unit_id"),
    ]

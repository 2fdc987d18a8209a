"""A key for a program says what it is for and until when it opens anything; those made before have a year."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhiheng.platform.database.fixed import keep_rows

BEFORE = ["last_used_on", "withdrawn_at"]
A_YEAR = """
ALTER TABLE traceability_interfacekey NO FORCE ROW LEVEL SECURITY;
UPDATE traceability_interfacekey SET expires_on = (made_at AT TIME ZONE 'Asia/Shanghai')::date + 365;
ALTER TABLE traceability_interfacekey FORCE ROW LEVEL SECURITY;
"""
kept = keep_rows("traceability_interfacekey", except_columns=BEFORE, until="withdrawn_at")


class Migration(migrations.Migration):
    dependencies = [("traceability", "0071_subscriptions_of_queries")]

    operations = [
        migrations.AddField(
            "interfacekey", "label", models.CharField(blank=True, default="", max_length=100, verbose_name="用途"),
            preserve_default=False,
        ),
        migrations.AddField("interfacekey", "expires_on", models.DateField(null=True, verbose_name="有效期至")),
        migrations.AddField(
            "interfacekey",
            "withdrawn_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="作废人",
            ),
        ),
        migrations.RunSQL(kept.reverse_sql, kept.sql),
        migrations.RunSQL(A_YEAR, migrations.RunSQL.noop),
        migrations.AlterField("interfacekey", "expires_on", models.DateField(verbose_name="有效期至")),
        keep_rows(
            "traceability_interfacekey", except_columns=[*BEFORE, "withdrawn_by_id"], until="withdrawn_at"
        ),
    ]

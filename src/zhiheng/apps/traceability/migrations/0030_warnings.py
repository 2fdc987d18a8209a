"""A capture keeps its warnings, and where all of its faults lie."""

from django.db import migrations, models

from zhiheng.platform.database.fixed import keep_rows

AGAIN = """
    DROP TRIGGER not_emptied ON traceability_capture;
    DROP TRIGGER kept ON traceability_capture;
    DROP FUNCTION traceability_capture_kept();
"""
DONE = ["finished_at", "read", "added", "repeated", "refused", "faults", "warnings", "all_faults"]


class Migration(migrations.Migration):
    dependencies = [("traceability", "0006_scope_guards")]

    operations = [
        migrations.AddField("capture", "warnings", models.JSONField(default=list, verbose_name="提示")),
        migrations.AddField(
            "capture", "all_faults", models.CharField(blank=True, max_length=64, verbose_name="全部错误")
        ),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
        keep_rows("traceability_capture", except_columns=DONE, until="finished_at"),
    ]

"""Who works a case, who was told of its clocks, what the head said; only ever added, seen with the case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON {table}
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM workflow_case c WHERE c.id = case_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM workflow_case c WHERE c.id = case_id));
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION workflow_only_added();
"""
TABLES = ("workflow_assignment", "workflow_notice", "workflow_acknowledgement")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_closed_units"),
        ("workflow", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(max_length=2000, verbose_name="督办意见")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "超期督办",
                "verbose_name_plural": "超期督办",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "承办",
                "verbose_name_plural": "承办",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.CharField(max_length=8, verbose_name="程度")),
                ("due_on", models.DateField(verbose_name="届满日")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "期限提醒",
                "verbose_name_plural": "期限提醒",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="caseclock",
            index=models.Index(condition=models.Q(("state", "paused")), fields=["due_on"], name="clock_paused_due"),
        ),
        migrations.AddIndex(
            model_name="caseclock",
            index=models.Index(
                condition=models.Q(("stopped_at__gte", models.F("expires_at"))),
                fields=["expires_at"],
                name="clock_too_late",
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="acknowledgements", to="workflow.case"
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="clock",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="acknowledgements", to="workflow.caseclock"
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="workflow.case"
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="承办人",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="workflow.case"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="clock",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="workflow.caseclock"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="to",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"),
        ),
        *(migrations.RunSQL(GUARD.format(table=table), migrations.RunSQL.noop) for table in TABLES),
    ]

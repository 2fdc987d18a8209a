"""Who sorted a matter under which codes; only ever added, seen by whoever sees the matter."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
ALTER TABLE complaints_sorting ENABLE ROW LEVEL SECURITY;
ALTER TABLE complaints_sorting FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON complaints_sorting
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM complaints_complaint c WHERE c.id = complaint_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM complaints_complaint c WHERE c.id = complaint_id));
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON complaints_sorting
    FOR EACH ROW EXECUTE FUNCTION workflow_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_papers"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Sorting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("category", models.CharField(max_length=32, verbose_name="类目")),
                ("issue", models.CharField(blank=True, max_length=32, verbose_name="问题")),
                ("proposed_category", models.CharField(blank=True, max_length=32, verbose_name="建议的类目")),
                ("proposed_issue", models.CharField(blank=True, max_length=32, verbose_name="建议的问题")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "分类",
                "verbose_name_plural": "分类",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]

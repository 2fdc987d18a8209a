"""The bytes of papers, and how far their numbers have come."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
ALTER TABLE complaints_paperfile ENABLE ROW LEVEL SECURITY;
ALTER TABLE complaints_paperfile FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON complaints_paperfile
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM complaints_paper p WHERE p.id = paper_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM complaints_paper p WHERE p.id = paper_id));

CREATE FUNCTION complaints_file_until_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM complaints_paper p JOIN complaints_complaint c ON c.id = p.complaint_id
        WHERE p.id = OLD.paper_id AND c.erased_at IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'papers are never changed, and erased after their time' USING ERRCODE = 'check_violation';
END $$;
ALTER FUNCTION complaints_file_until_erased() SET search_path = pg_catalog, public, pg_temp;
CREATE TRIGGER until_erased BEFORE UPDATE OR DELETE ON complaints_paperfile
    FOR EACH ROW EXECUTE FUNCTION complaints_file_until_erased();

CREATE FUNCTION complaints_number_onwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.key = OLD.key AND NEW.last = OLD.last + 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'numbers of papers go on by one' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER onwards BEFORE UPDATE OR DELETE ON complaints_paperseries
    FOR EACH ROW EXECUTE FUNCTION complaints_number_onwards();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_erasing")]

    operations = [
        migrations.CreateModel(
            name="PaperSeries",
            fields=[
                ("key", models.CharField(max_length=160, primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField()),
            ],
            options={"verbose_name": "文号", "verbose_name_plural": "文号"},
        ),
        migrations.CreateModel(
            name="PaperFile",
            fields=[
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="complaints.paper",
                    ),
                ),
                ("pdf", models.BinaryField(verbose_name="PDF")),
                ("word", models.BinaryField(verbose_name="Word")),
            ],
            options={"verbose_name": "文书文件", "verbose_name_plural": "文书文件"},
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]

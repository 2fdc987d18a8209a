"""A freeze begins uncomputed and unapproved, and takes no further figure once it is computed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION indicators_freeze_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.computed_at IS NOT NULL OR NEW.approved_at IS NOT NULL THEN
        RAISE EXCEPTION 'a freeze begins uncomputed and unapproved' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER begins BEFORE INSERT ON indicators_freeze FOR EACH ROW EXECUTE FUNCTION indicators_freeze_begins();

CREATE FUNCTION indicators_figure_in_time() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fresh JOIN indicators_freeze f ON f.id = fresh.freeze_id WHERE f.computed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the freeze is computed: it takes no further figure' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER in_time AFTER INSERT ON indicators_figure REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_figure_in_time();
"""

BACKWARD = """
DROP TRIGGER in_time ON indicators_figure;
DROP FUNCTION indicators_figure_in_time();
DROP TRIGGER begins ON indicators_freeze;
DROP FUNCTION indicators_freeze_begins();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_kept")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""What is released was approved: the freeze as a whole, and every figure as it stands there."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION publication_release_approved() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM indicators_freeze f WHERE f.id = NEW.freeze_id AND f.approved_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a freeze is released after a second person approved it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved BEFORE INSERT ON publication_release
    FOR EACH ROW EXECUTE FUNCTION publication_release_approved();

CREATE FUNCTION publication_figure_approved() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fresh n
        LEFT JOIN publication_release r ON r.id = n.release_id
        LEFT JOIN indicators_figure f ON f.freeze_id = r.freeze_id AND f.key = n.key
        WHERE (n.indicator, n.area, n.period, n.value, n.status, n.canonical, n.sha256)
            IS DISTINCT FROM (f.indicator, f.area, f.period, f.value, f.status, f.canonical, f.sha256)
    ) THEN
        RAISE EXCEPTION 'figures are released as they were approved' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER approved AFTER INSERT ON publication_releasedfigure REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION publication_figure_approved();
"""

BACKWARD = """
DROP TRIGGER approved ON publication_releasedfigure;
DROP FUNCTION publication_figure_approved();
DROP TRIGGER approved ON publication_release;
DROP FUNCTION publication_release_approved();
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_report_files"), ("indicators", "0003_computed_once")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

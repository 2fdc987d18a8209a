"""What was written stays as it was written, until the matter's personal part is erased."""

from django.db import migrations

UNTIL_ERASED = """
CREATE FUNCTION complaints_until_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.complaint_id = OLD.complaint_id AND NEW.at = OLD.at AND EXISTS (
        SELECT FROM complaints_complaint c WHERE c.id = OLD.complaint_id AND c.erased_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are only ever added, and erased after their time', TG_TABLE_NAME
        USING ERRCODE = 'check_violation';
END $$;
-- a session's temporary table must not pass for the real one
ALTER FUNCTION complaints_until_erased() SET search_path = pg_catalog, public, pg_temp;

DROP TRIGGER only_added ON complaints_session;
DROP TRIGGER only_added ON complaints_satisfaction;
DROP TRIGGER only_added ON complaints_paper;
DROP TRIGGER never_deleted ON complaints_message;
"""
GUARD = """
CREATE TRIGGER until_erased BEFORE UPDATE OR DELETE ON complaints_{table}
    FOR EACH ROW EXECUTE FUNCTION complaints_until_erased();
"""
TABLES = ("message", "session", "satisfaction", "paper")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_guards")]

    operations = [
        migrations.RunSQL(UNTIL_ERASED, migrations.RunSQL.noop),
        *(migrations.RunSQL(GUARD.format(table=table), migrations.RunSQL.noop) for table in TABLES),
    ]

"""What the head wrote of an expiry goes with the personal part of the matter; that there was an answer stays."""

from django.db import migrations

GUARD = """
CREATE FUNCTION workflow_words_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.note = '' AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' AND EXISTS (
        SELECT FROM workflow_case c WHERE c.id = OLD.case_id AND c.closed_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are only ever added, and their words erased after the end', TG_TABLE_NAME
        USING ERRCODE = 'check_violation';
END $$;
-- a session's temporary table must not pass for the real one
ALTER FUNCTION workflow_words_may_go() SET search_path = pg_catalog, public, pg_temp;
DROP TRIGGER only_added ON workflow_acknowledgement;
CREATE TRIGGER words_may_go BEFORE UPDATE OR DELETE ON workflow_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION workflow_words_may_go();
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0005_reach")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]

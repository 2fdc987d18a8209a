"""Who sees a case sees its files; the original is never exchanged."""

from django.db import migrations

SEEN = """
ALTER TABLE attachments_attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachments_attachment FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON attachments_attachment
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM workflow_case c WHERE c.id = case_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM workflow_case c WHERE c.id = case_id));

CREATE FUNCTION attachments_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.case_id, NEW.stored, NEW.sha256, NEW.size, NEW.at)
        IS DISTINCT FROM (OLD.case_id, OLD.stored, OLD.sha256, OLD.size, OLD.at) THEN
        RAISE EXCEPTION 'an attachment keeps its original' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON attachments_attachment
    FOR EACH ROW EXECUTE FUNCTION attachments_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial"), ("workflow", "0002_guards")]

    operations = [migrations.RunSQL(SEEN, migrations.RunSQL.noop)]

"""A recall that was announced stays as it was; by the database's own word not by whoever signed the scope."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows

SECOND = """
CREATE FUNCTION traceability_recallnotice_second() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM traceability_recallscope s WHERE s.id = NEW.scope_id
               AND (s.signed_at IS NULL OR s.signed_by_id = NEW.announced_by_id)) THEN
        RAISE EXCEPTION 'a recall is announced by another person than the one who signed its scope'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER second BEFORE INSERT ON traceability_recallnotice
    FOR EACH ROW EXECUTE FUNCTION traceability_recallnotice_second();
"""
GONE = """
DROP TRIGGER second ON traceability_recallnotice;
DROP FUNCTION traceability_recallnotice_second();
"""


class Migration(migrations.Migration):
    dependencies = [("traceability", "0052_recall_notices")]

    operations = [
        protect("traceability_recallnotice", unit="unit_id"),
        keep_rows(
            "traceability_recallnotice", except_columns=["withdrawn_by_id", "withdrawn_at"], until="withdrawn_at"
        ),
        migrations.RunSQL(SECOND, GONE),
    ]

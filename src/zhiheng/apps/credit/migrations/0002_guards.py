"""Who sees facts and grades; what was recorded stays, and later knowledge of a fact is written once."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows

LATER = ("revoked_at", "revoked_by_id", "revocation_reason", "repaired_on", "repair_recorded_at")
ONCE = """
CREATE FUNCTION credit_fact_once() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.revoked_by_id, NEW.revocation_reason)
            IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_id, OLD.revocation_reason))
       OR (OLD.repair_recorded_at IS NOT NULL AND (NEW.repaired_on, NEW.repair_recorded_at)
            IS DISTINCT FROM (OLD.repaired_on, OLD.repair_recorded_at)) THEN
        RAISE EXCEPTION 'revocation and repair of a fact are written once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER once BEFORE UPDATE ON credit_fact FOR EACH ROW EXECUTE FUNCTION credit_fact_once();
"""
UNDO = "DROP TRIGGER once ON credit_fact; DROP FUNCTION credit_fact_once();"


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("credit_fact", unit="source_id", division="division"),
        protect("credit_grade", division="division"),
        keep_rows("credit_fact", except_columns=LATER),
        keep_rows("credit_grade"),
        keep_rows("credit_rulesetversion"),
        keep_rows(
            "credit_graderun", except_columns=["finished_at", "organisations", "counts"], until="finished_at"
        ),
        migrations.RunSQL(ONCE, UNDO),
    ]

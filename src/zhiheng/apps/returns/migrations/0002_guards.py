"""What the database itself refuses about returns. The tests compare the steps with ``choices.STEPS``."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect

GUARDS = """
CREATE FUNCTION returns_guard_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'returns are never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.pack, NEW.form, NEW.unit_id, NEW.period) IS DISTINCT FROM (OLD.pack, OLD.form, OLD.unit_id, OLD.period) THEN
        RAISE EXCEPTION 'a return keeps its form, unit and period' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('sent_back', 'submitted'), ('submitted', 'checked'), ('submitted', 'sent_back'), ('checked', 'accepted'), ('checked', 'sent_back'), ('accepted', 'locked'), ('accepted', 'sent_back'), ('locked', 'sent_back')) THEN
        RAISE EXCEPTION 'no step leads from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'checked' AND EXISTS (
        SELECT FROM (SELECT DISTINCT ON (item) by_id FROM returns_cell WHERE ret_id = NEW.id ORDER BY item, id DESC) c
        WHERE c.by_id = NEW.checked_by_id
    ) THEN
        RAISE EXCEPTION 'who wrote a cell may not check the return' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state NOT IN ('draft', 'sent_back') AND NEW.submitted_by_id IS NULL
        OR NEW.state IN ('checked', 'accepted', 'locked') AND NEW.checked_by_id IS NULL
        OR NEW.state IN ('accepted', 'locked') AND NEW.accepted_by_id IS NULL THEN
        RAISE EXCEPTION 'state % needs the person who brought it there', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON returns_return
    FOR EACH ROW EXECUTE FUNCTION returns_guard_return();

CREATE FUNCTION returns_guard_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'a return begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_new BEFORE INSERT ON returns_return FOR EACH ROW EXECUTE FUNCTION returns_guard_new();

CREATE FUNCTION returns_guard_cell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE present text;
BEGIN
    SELECT state INTO present FROM returns_return WHERE id = NEW.ret_id FOR SHARE;
    IF present IS NULL OR present NOT IN ('draft', 'sent_back') THEN
        RAISE EXCEPTION 'cells of a return in state % are closed', present USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON returns_cell FOR EACH ROW EXECUTE FUNCTION returns_guard_cell();

CREATE FUNCTION returns_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
"""

# Rows of a return are visible to whoever sees the return, and only ever added.
DETAIL = """
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION returns_only_added();
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON {table}
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM returns_return r WHERE r.id = ret_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM returns_return r WHERE r.id = ret_id));
"""
TABLES = ("returns_cell", "returns_acceptedvalue", "returns_step", "returns_explanation", "returns_reminder")


class Migration(migrations.Migration):

    dependencies = [("returns", "0001_initial"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("returns_return", unit="unit_id"),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        *(migrations.RunSQL(DETAIL.format(table=table), migrations.RunSQL.noop) for table in TABLES),
    ]

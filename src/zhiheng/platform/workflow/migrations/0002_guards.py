"""The database holds cases to their procedures, and shows them to whom they belong."""

from django.db import migrations

# A step is written only as the procedure has it, one at a time; what a case stands at follows from its last step.
GUARDS = """
CREATE SEQUENCE workflow_case_number;
GRANT USAGE, SELECT ON SEQUENCE workflow_case_number TO zhiheng_app;

CREATE FUNCTION workflow_guard_new_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq <> 0 OR NEW.closed_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM workflow_legal_state s WHERE s.procedure = NEW.procedure AND s.version_from = NEW.procedure_from
            AND s.state = NEW.state AND s.is_initial
    ) THEN
        RAISE EXCEPTION 'a case of % begins in its initial state', NEW.procedure USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION workflow_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'cases are never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.number, NEW.pack, NEW.procedure, NEW.received_at) IS DISTINCT FROM
       (OLD.number, OLD.pack, OLD.procedure, OLD.received_at) THEN
        RAISE EXCEPTION 'a case keeps its number, procedure and time of receipt' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.follower <> OLD.follower AND NEW.follower <> '' THEN
        RAISE EXCEPTION 'a case keeps its follower or loses it' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.state, NEW.seq, NEW.closed_at) IS DISTINCT FROM (OLD.state, OLD.seq, OLD.closed_at) AND (
        NEW.seq <> OLD.seq + 1 OR NOT EXISTS (
            SELECT FROM workflow_step t JOIN workflow_legal_state s
                ON s.procedure = OLD.procedure AND s.version_from = OLD.procedure_from AND s.state = t.after
            WHERE t.case_id = OLD.id AND t.seq = NEW.seq AND t.before = OLD.state AND t.after = NEW.state
                AND (NEW.closed_at IS NOT NULL) = s.is_closed
        )
    ) THEN
        RAISE EXCEPTION 'a case changes its state by a step only' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.procedure_from <> OLD.procedure_from AND NOT EXISTS (
        SELECT FROM workflow_legal_state s WHERE s.procedure = NEW.procedure AND s.version_from = NEW.procedure_from
            AND s.state = NEW.state
    ) THEN
        RAISE EXCEPTION 'the other version of % has no state %', NEW.procedure, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION workflow_guard_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held workflow_case%ROWTYPE;
    legal workflow_legal_step%ROWTYPE;
BEGIN
    SELECT * INTO held FROM workflow_case WHERE id = NEW.case_id FOR UPDATE;
    IF held.id IS NULL THEN
        RAISE EXCEPTION 'no such case' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF NEW.seq <> held.seq + 1 OR NEW.before <> held.state THEN
        RAISE EXCEPTION 'case % has moved on', held.number USING ERRCODE = 'serialization_failure';
    END IF;
    SELECT * INTO legal FROM workflow_legal_step l
        WHERE l.procedure = held.procedure AND l.version_from = held.procedure_from
            AND l.transition = NEW.transition AND l.before = NEW.before AND l.after = NEW.after;
    IF legal.id IS NULL THEN
        RAISE EXCEPTION 'step % does not lead from % to %', NEW.transition, NEW.before, NEW.after
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT NEW.actor = ANY (legal.actors::text[]) THEN
        RAISE EXCEPTION 'step % is not for a %', NEW.transition, NEW.actor USING ERRCODE = 'check_violation';
    END IF;
    IF legal.needs_two AND (NEW.proposed_by_id IS NULL OR NEW.by_id IS NULL OR NEW.proposed_by_id = NEW.by_id) THEN
        RAISE EXCEPTION 'step % needs two persons', NEW.transition USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION workflow_follow_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE workflow_case c SET state = NEW.after, seq = NEW.seq, closed_at = CASE WHEN s.is_closed THEN NEW.at END
        FROM workflow_legal_state s
        WHERE c.id = NEW.case_id AND s.procedure = c.procedure AND s.version_from = c.procedure_from
            AND s.state = NEW.after;
    RETURN NULL;
END $$;

CREATE FUNCTION workflow_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION workflow_guard_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.outcome <> '' OR (NEW.case_id, NEW.transition, NEW.ground, NEW.reason, NEW.proposed_by_id)
        IS DISTINCT FROM (OLD.case_id, OLD.transition, OLD.ground, OLD.reason, OLD.proposed_by_id) THEN
        RAISE EXCEPTION 'a proposal is decided once and never changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_new BEFORE INSERT ON workflow_case FOR EACH ROW EXECUTE FUNCTION workflow_guard_new_case();
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON workflow_case FOR EACH ROW EXECUTE FUNCTION workflow_guard_case();
CREATE TRIGGER guard BEFORE INSERT ON workflow_step FOR EACH ROW EXECUTE FUNCTION workflow_guard_step();
CREATE TRIGGER follow AFTER INSERT ON workflow_step FOR EACH ROW EXECUTE FUNCTION workflow_follow_step();
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON workflow_proposal
    FOR EACH ROW EXECUTE FUNCTION workflow_guard_proposal();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON workflow_legal_state, workflow_legal_step FROM zhiheng_app;
"""
FUNCTIONS = ("guard_new_case", "guard_case", "guard_step", "follow_step", "guard_proposal")
ONLY_ADDED = """
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION workflow_only_added();
"""
# a session's temporary table must not pass for the real one
REAL_TABLES = "ALTER FUNCTION workflow_{name}() SET search_path = pg_catalog, public, pg_temp;"

# by unit or area, and to whoever holds the receipt
SEEN = """
ALTER TABLE workflow_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_case FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON workflow_case USING ({seen}) WITH CHECK ({seen});
"""
CONDITION = """
    (SELECT zhiheng_scope_all())
    OR unit_id = ANY ((SELECT zhiheng_scope_units())::bigint[])
    OR division LIKE ANY ((SELECT zhiheng_scope_patterns())::text[])
    OR (follower <> '' AND follower = (SELECT zhiheng_scope_follower()))
"""
FOLLOWER = """
CREATE FUNCTION zhiheng_scope_follower() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('zhiheng.follower', true), '') $$;
"""
WITH_CASE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON {table}
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM workflow_case c WHERE c.id = case_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM workflow_case c WHERE c.id = case_id));
"""
DETAILS = ("workflow_step", "workflow_proposal", "workflow_caseclock")


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial"), ("accounts", "0002_row_level_security"), ("ledger", "0002_append_only")]

    operations = [
        migrations.RunSQL(FOLLOWER, "DROP FUNCTION zhiheng_scope_follower()"),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(ONLY_ADDED.format(table=table), migrations.RunSQL.noop)
            for table in ("workflow_step", "workflow_calendarnotice", "workflow_ruleswitch")
        ),
        *(migrations.RunSQL(REAL_TABLES.format(name=name), migrations.RunSQL.noop) for name in FUNCTIONS),
        migrations.RunSQL(SEEN.format(seen=CONDITION), migrations.RunSQL.noop),
        *(migrations.RunSQL(WITH_CASE.format(table=table), migrations.RunSQL.noop) for table in DETAILS),
    ]

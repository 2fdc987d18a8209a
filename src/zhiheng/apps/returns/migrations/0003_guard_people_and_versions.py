"""Closes ways around the steps: people and versions change with a step only, accepted values are the cells as they stand."""

from django.db import migrations, models

GUARDS = """
CREATE OR REPLACE FUNCTION returns_guard_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'returns are never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.pack, NEW.form, NEW.unit_id, NEW.period, NEW.period_start, NEW.period_end, NEW.due_on) IS DISTINCT FROM
       (OLD.pack, OLD.form, OLD.unit_id, OLD.period, OLD.period_start, OLD.period_end, OLD.due_on) THEN
        RAISE EXCEPTION 'a return keeps its form, unit and period' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('sent_back', 'submitted'), ('submitted', 'checked'), ('submitted', 'sent_back'), ('checked', 'accepted'), ('checked', 'sent_back'), ('accepted', 'locked'), ('accepted', 'sent_back'), ('locked', 'sent_back')) THEN
        RAISE EXCEPTION 'no step leads from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.version <> OLD.version + (OLD.state = 'checked' AND NEW.state = 'accepted')::int THEN
        RAISE EXCEPTION 'each acceptance is one more version' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.reported_at IS NOT NULL AND NEW.reported_at IS DISTINCT FROM OLD.reported_at THEN
        RAISE EXCEPTION 'the day of the first report stays' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.state = OLD.state OR NEW.state IN ('checked', 'accepted', 'locked'))
       AND (NEW.submitted_by_id, NEW.submitted_at) IS DISTINCT FROM (OLD.submitted_by_id, OLD.submitted_at)
       OR (NEW.state = OLD.state OR NEW.state IN ('accepted', 'locked'))
       AND (NEW.checked_by_id, NEW.checked_at) IS DISTINCT FROM (OLD.checked_by_id, OLD.checked_at)
       OR (NEW.state = OLD.state OR NEW.state = 'locked')
       AND (NEW.accepted_by_id, NEW.accepted_at) IS DISTINCT FROM (OLD.accepted_by_id, OLD.accepted_at) THEN
        RAISE EXCEPTION 'who took a step stays recorded' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state NOT IN ('draft', 'sent_back') AND NEW.submitted_by_id IS NULL
        OR NEW.state IN ('checked', 'accepted', 'locked') AND NEW.checked_by_id IS NULL
        OR NEW.state IN ('accepted', 'locked') AND NEW.accepted_by_id IS NULL THEN
        RAISE EXCEPTION 'state % needs the person who brought it there', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IN ('checked', 'accepted') AND (
        EXISTS (
            SELECT FROM (SELECT DISTINCT ON (item) by_id FROM returns_cell WHERE ret_id = NEW.id ORDER BY item, id DESC) c
            WHERE c.by_id = CASE NEW.state WHEN 'checked' THEN NEW.checked_by_id ELSE NEW.accepted_by_id END
        ) OR EXISTS (
            SELECT FROM returns_explanation e WHERE e.ret_id = NEW.id
            AND e.by_id = CASE NEW.state WHEN 'checked' THEN NEW.checked_by_id ELSE NEW.accepted_by_id END
        )) THEN
        RAISE EXCEPTION 'who wrote a cell or explained one may not check or accept' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION returns_guard_explanation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE present text;
BEGIN
    SELECT state INTO present FROM returns_return WHERE id = NEW.ret_id FOR SHARE;
    IF present IS NULL OR present NOT IN ('draft', 'sent_back') THEN
        RAISE EXCEPTION 'a return in state % takes no explanation', present USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON returns_explanation FOR EACH ROW EXECUTE FUNCTION returns_guard_explanation();

CREATE FUNCTION returns_guard_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fresh f LEFT JOIN returns_return r ON r.id = f.ret_id
        WHERE r.id IS NULL OR r.state <> 'accepted' OR r.version <> f.version OR f.value IS DISTINCT FROM (
            SELECT c.value FROM returns_cell c WHERE c.ret_id = f.ret_id AND c.item = f.item ORDER BY c.id DESC LIMIT 1
        )
    ) THEN
        RAISE EXCEPTION 'accepted values are the cells of the version just accepted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard AFTER INSERT ON returns_acceptedvalue REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION returns_guard_accepted();
"""

# row-level security binds the owner of the tables too
REPORTED = """
SELECT set_config('zhiheng.scope', 'all', true);
UPDATE returns_return SET reported_at = submitted_at WHERE submitted_at IS NOT NULL;
SELECT set_config('zhiheng.scope', '', true);
"""


class Migration(migrations.Migration):

    dependencies = [("returns", "0002_guards")]

    operations = [
        migrations.AddField("return", "reported_at", models.DateTimeField(null=True, verbose_name="首次报送时间")),
        migrations.AddIndex("return", models.Index(fields=["state", "due_on"], name="return_state_due")),
        migrations.RunSQL(REPORTED, migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]

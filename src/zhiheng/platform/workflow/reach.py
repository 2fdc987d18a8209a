"""Tables with one row, or few, a case carry whose it is themselves, so that lists need not ask the case of each row.

PostgreSQL keeps both columns: a row takes them from its case, and a case that is handed on takes its rows along.
"""

from __future__ import annotations

from django.db import models
from django.db.migrations.operations import AddField, RunSQL
from django.db.migrations.operations.base import Operation

FUNCTIONS = """
CREATE FUNCTION workflow_take_reach() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT c.unit_id, c.division INTO NEW.unit_id, NEW.division FROM workflow_case c WHERE c.id = NEW.case_id;
    RETURN NEW;
END $$;
CREATE FUNCTION workflow_give_reach() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('UPDATE %I SET unit_id = $1, division = $2 WHERE case_id = $3', TG_ARGV[0])
        USING NEW.unit_id, NEW.division, NEW.id;
    RETURN NULL;
END $$;
"""
SEEN = """
    (SELECT zhiheng_scope_all())
    OR unit_id = ANY ((SELECT zhiheng_scope_units())::bigint[])
    OR division LIKE ANY ((SELECT zhiheng_scope_patterns())::text[])
    OR ((SELECT zhiheng_scope_follower()) <> ''
        AND (SELECT c.follower FROM workflow_case c WHERE c.id = case_id) = (SELECT zhiheng_scope_follower()))
"""
# no scope is set while tables are made, so their rows would not be seen
CARRY = """
ALTER TABLE workflow_case NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
UPDATE {table} t SET unit_id = c.unit_id, division = c.division FROM workflow_case c WHERE c.id = t.case_id;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
ALTER TABLE workflow_case FORCE ROW LEVEL SECURITY;
CREATE TRIGGER take_reach BEFORE INSERT OR UPDATE OF case_id, unit_id, division ON {table}
    FOR EACH ROW EXECUTE FUNCTION workflow_take_reach();
CREATE TRIGGER give_reach_to_{table} AFTER UPDATE OF unit_id, division ON workflow_case FOR EACH ROW
    WHEN ((OLD.unit_id, OLD.division) IS DISTINCT FROM (NEW.unit_id, NEW.division))
    EXECUTE FUNCTION workflow_give_reach('{table}');
DROP POLICY zhiheng_scope ON {table};
CREATE POLICY zhiheng_scope ON {table} USING ({seen}) WITH CHECK ({seen});
"""


def carry_reach(app: str, model: str, unit: str) -> list[Operation]:
    """Migration operations: rows of the model are seen by whom their case is, without asking it.

    Args:
        app: of the model, whose table is named like both.
        model: has ``case``, and a policy ``zhiheng_scope`` to be replaced; gets ``unit`` and ``division``.
        unit: how its column is called.
    """
    of_case = models.ForeignKey(
        "accounts.unit",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=unit,
    )
    return [
        AddField(model, "unit", of_case),
        AddField(model, "division", models.CharField("行政区划", max_length=6, default="", editable=False)),
        RunSQL(CARRY.format(table=f"{app}_{model}", seen=SEEN), RunSQL.noop),
    ]

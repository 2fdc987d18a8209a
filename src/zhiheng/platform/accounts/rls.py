"""Row-level security: the database's own answer to "may this person see that row?"."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

POLICY = "zhiheng_scope"


def protect(table: str, *, unit: str | None = None, division: str | None = None) -> RunSQL:
    """A migration operation that hides the rows of ``table`` from everyone whose scope does not reach them.

    Reads and writes alike: a row outside the scope can neither be seen, changed, deleted nor inserted. Without a
    scope (no request, no ``system_scope``) there are no rows. Where both columns are given, either one suffices: a
    city sees what lies in its area, a laboratory what it sent itself. A migration that makes such a table depends on
    ``("accounts", "0002_row_level_security")``.

    Args:
        table: name of the table.
        unit: column with the primary key of the owning unit.
        division: column with a division code (GB/T 2260).
    """
    if not (unit or division):
        raise ValueError(f"{table}: name the column of the unit, of the division, or both")
    return RunSQL(_enable(table, _condition(unit, division)), _disable(table))


def _condition(unit: str | None, division: str | None) -> str:
    reasons = ["(SELECT zhiheng_scope_all())"]
    if unit:
        reasons.append(f'"{unit}" = ANY ((SELECT zhiheng_scope_units())::bigint[])')
    if division:
        reasons.append(f"coalesce(\"{division}\", '') LIKE ANY ((SELECT zhiheng_scope_patterns())::text[])")
    return " OR ".join(reasons)


def _enable(table: str, condition: str) -> str:
    return f"""
        ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
        ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
        CREATE POLICY {POLICY} ON "{table}" USING ({condition}) WITH CHECK ({condition});
    """


def _disable(table: str) -> str:
    return f"""
        DROP POLICY {POLICY} ON "{table}";
        ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;
    """

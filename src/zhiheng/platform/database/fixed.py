"""Rows that are written once: a trigger refuses to change or remove them, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.migrations.operations import RunSQL


def keep_rows(table: str, *, except_columns: Sequence[str] = (), until: str | None = None) -> RunSQL:
    """A migration operation: rows of ``table`` are never deleted and never changed.

    Args:
        table: name of the table.
        except_columns: columns that may still be written ...
        until: ... as long as this column is empty (without it: always).
    """
    condition = "NEW IS DISTINCT FROM OLD"
    if except_columns:
        removed = "".join(f" - '{column}'" for column in except_columns)
        condition = f"(to_jsonb(NEW){removed}) IS DISTINCT FROM (to_jsonb(OLD){removed})"
    if until:
        condition += f' OR OLD."{until}" IS NOT NULL'
    return RunSQL(_enable(table, condition), _disable(table))


def _enable(table: str, condition: str) -> str:
    refuse = f"""
        RAISE EXCEPTION 'rows of {table} are kept as they were written' USING ERRCODE = 'integrity_constraint_violation'
    """
    return f"""
        CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'UPDATE' THEN {refuse}; END IF;
            IF {condition} THEN {refuse}; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {table}_kept();
        CREATE TRIGGER not_emptied BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept();
    """


def _disable(table: str) -> str:
    return f"""
        DROP TRIGGER not_emptied ON "{table}";
        DROP TRIGGER kept ON "{table}";
        DROP FUNCTION {table}_kept();
    """

"""The two look-ups of a proof as functions: PostgreSQL plans their queries once a connection instead of once a proof."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_place(entry bigint) RETURNS TABLE (
    leaf_index bigint, grown bigint,
    tree_size bigint, root bytea, signed_at timestamptz, key_id varchar, signature bytea, public_key bytea
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    SELECT l.position INTO leaf_index FROM ledger_leaf l WHERE l.entry_id = entry;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT max(position) + 1 INTO grown FROM ledger_leaf;
    SELECT h.tree_size, h.root, h.signed_at, h.key_id, h.signature, k.public_key
        INTO tree_size, root, signed_at, key_id, signature, public_key
        FROM ledger_head h JOIN ledger_key k ON k.key_id = h.key_id
        WHERE h.tree_size > leaf_index ORDER BY h.tree_size DESC, h.id DESC LIMIT 1;
    RETURN NEXT;
END $$;

CREATE FUNCTION ledger_hashes(levels smallint[], positions bigint[])
RETURNS TABLE (level smallint, "position" bigint, hash bytea) LANGUAGE plpgsql STABLE ROWS 40 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT w.level, w.position, CASE WHEN w.level > 0
            THEN (SELECT n.hash FROM ledger_node n WHERE n.level = w.level AND n.position = w.position)
            ELSE (SELECT e.leaf_hash FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id
                  WHERE l.position = w.position)
            END
        FROM unnest(levels, positions) AS w(level, position);
END $$;
"""
BACKWARD = "DROP FUNCTION ledger_hashes(smallint[], bigint[]); DROP FUNCTION ledger_place(bigint);"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

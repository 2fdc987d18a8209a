"""What makes the ledger a ledger: checks, the tree built at COMMIT, and the refusal to change anything.

Writers only insert into ``ledger_entry``. At COMMIT a deferred trigger takes an advisory lock, gives all entries of the
transaction the next places of the tree and stores the nodes completed by them. The lock is held only for that tail, the
places are dense, and a transaction that rolls back leaves no trace.
"""

from django.db import migrations

CHECKS = r"""
ALTER TABLE ledger_entry
    ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ADD CONSTRAINT ledger_entry_hash CHECK (leaf_hash = sha256('\x00'::bytea || data)),
    ADD CONSTRAINT ledger_entry_fits CHECK (coalesce(
        convert_from(data, 'UTF8')::jsonb @>
            jsonb_build_object('actor', actor, 'action', action, 'record', record, 'payload', '{}'::jsonb)
        AND (convert_from(data, 'UTF8')::jsonb->>'at')::timestamptz = at, false));
CREATE INDEX ledger_entry_transaction ON ledger_entry (transaction);
ALTER TABLE ledger_leaf ADD CONSTRAINT ledger_leaf_from_zero CHECK (position >= 0);
ALTER TABLE ledger_node
    ADD CONSTRAINT ledger_node_inner CHECK (level > 0 AND position >= 0),
    ADD CONSTRAINT ledger_node_hash CHECK (octet_length(hash) = 32);
ALTER TABLE ledger_key ADD CONSTRAINT ledger_key_length CHECK (octet_length(public_key) = 32);
ALTER TABLE ledger_head
    ADD CONSTRAINT ledger_head_lengths CHECK (octet_length(root) = 32 AND octet_length(signature) = 64 AND tree_size >= 0);
"""

TREE = r"""
CREATE FUNCTION ledger_sequence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before bigint;
    after bigint;
    height smallint := 1;
BEGIN
    IF EXISTS (SELECT FROM ledger_leaf WHERE entry_id = NEW.id) THEN
        RETURN NULL;  -- placed by the trigger of an earlier entry of this transaction
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('zhiheng.ledger', 0));
    SELECT coalesce(max(position) + 1, 0) INTO before FROM ledger_leaf;
    INSERT INTO ledger_leaf (position, entry_id)
        SELECT before + row_number() OVER (ORDER BY e.id) - 1, e.id FROM ledger_entry e
        WHERE e.transaction = pg_current_xact_id()
          AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = e.id);
    SELECT max(position) + 1 INTO after FROM ledger_leaf;
    INSERT INTO ledger_node (level, position, hash)
        SELECT 1, made.position, sha256('\x01'::bytea || a.leaf_hash || b.leaf_hash)
        FROM generate_series(before >> 1, (after >> 1) - 1) AS made(position)
        JOIN ledger_leaf la ON la.position = made.position * 2 JOIN ledger_entry a ON a.id = la.entry_id
        JOIN ledger_leaf lb ON lb.position = made.position * 2 + 1 JOIN ledger_entry b ON b.id = lb.entry_id;
    LOOP
        height := height + 1;
        EXIT WHEN before >> height = after >> height;
        INSERT INTO ledger_node (level, position, hash)
            SELECT height, made.position, sha256('\x01'::bytea || a.hash || b.hash)
            FROM generate_series(before >> height, (after >> height) - 1) AS made(position)
            JOIN ledger_node a ON a.level = height - 1 AND a.position = made.position * 2
            JOIN ledger_node b ON b.level = height - 1 AND b.position = made.position * 2 + 1;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_sequence AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_sequence();
"""

REFUSAL = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % refused: the ledger only grows', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def _refuse(table: str) -> str:
    return f"""
        CREATE TRIGGER ledger_refuse_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
        CREATE TRIGGER ledger_refuse_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_refuse_change;
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_refuse_truncate;
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM zhiheng_app;
    """


TABLES = ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_key", "ledger_head")
# the number and the transaction of an entry are PostgreSQL's to fill in, its place in the tree the trigger's
RIGHTS = """
    REVOKE INSERT ON ledger_entry, ledger_leaf, ledger_node FROM zhiheng_app;
    GRANT INSERT (data, leaf_hash, at, actor, action, record) ON ledger_entry TO zhiheng_app;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(CHECKS),
        migrations.RunSQL(TREE),
        migrations.RunSQL(REFUSAL + "".join(map(_refuse, TABLES)) + RIGHTS),
    ]

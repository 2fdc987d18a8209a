"""The table of events in partitions by ranges of its number, and beside it the hashes, unique over all of them."""

import django.db.models.deletion
from django.db import migrations, models

# everything that hangs on the table is written down from the catalogue, and made again on the new one; its rows are
# copied by the owner, from whom nothing is hidden until the next migration: a foreign key that is added looks as the
# owner whether every row has what it refers to
ANEW = """
SET CONSTRAINTS ALL IMMEDIATE;
DO $$
DECLARE
    told text[]; policy record; statement text;
BEGIN
    SELECT array_agg(pg_get_indexdef(indexrelid)) INTO told FROM pg_index
        WHERE indrelid = 'traceability_event'::regclass AND NOT indisunique;
    SELECT told || array_agg(
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)))
        INTO told FROM pg_constraint
        WHERE contype = 'f' AND 'traceability_event'::regclass IN (conrelid, confrelid);
    FOR statement IN SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
        FROM pg_constraint WHERE contype = 'f' AND confrelid = 'traceability_event'::regclass
    LOOP EXECUTE statement; END LOOP;
    SELECT qual, with_check INTO policy FROM pg_policies
        WHERE tablename = 'traceability_event' AND policyname = 'zhiheng_scope';
    DROP POLICY zhiheng_scope ON traceability_reference;
    ALTER TABLE traceability_event NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE traceability_event RENAME TO traceability_event_before;
    ALTER SEQUENCE traceability_event_id_seq RENAME TO traceability_event_before_seq;
    CREATE TABLE traceability_event (
        LIKE traceability_event_before INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS
    ) PARTITION BY RANGE (id);
    PERFORM setval('traceability_event_id_seq', last_value, is_called) FROM traceability_event_before_seq;
    PERFORM traceability_make_room();
    INSERT INTO traceability_event SELECT * FROM traceability_event_before ORDER BY id;
    DROP TABLE traceability_event_before;
    ALTER TABLE traceability_event ADD CONSTRAINT traceability_event_pkey PRIMARY KEY (id);
    FOREACH statement IN ARRAY told LOOP EXECUTE statement; END LOOP;
    ALTER TABLE traceability_event ENABLE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY zhiheng_scope ON traceability_event USING (%s) WITH CHECK (%s)',
        policy.qual, policy.with_check);
    CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON traceability_event
        FOR EACH ROW EXECUTE FUNCTION traceability_event_kept();
    CREATE TRIGGER not_emptied BEFORE TRUNCATE ON traceability_event
        FOR EACH STATEMENT EXECUTE FUNCTION traceability_event_kept();
END $$;
"""
# one partition in use and one ahead; read and written through the whole table alone, so that its policy holds
ROOM = """
CREATE FUNCTION traceability_make_room() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    size constant bigint := 4194304;
    part bigint; name text;
BEGIN
    SELECT last_value / size INTO part FROM public.traceability_event_id_seq;
    IF to_regclass(format('public.traceability_event_%s', part + 1)) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(1514668038);
    FOR part IN SELECT generate_series(0, part + 1) LOOP
        name := format('traceability_event_%s', part);
        CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
        EXECUTE format('CREATE TABLE public.%I (LIKE public.traceability_event INCLUDING CONSTRAINTS)', name);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, zhiheng_app', name);
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE public.traceability_event ATTACH PARTITION public.%I FOR VALUES FROM (%s) TO (%s)',
            name, part * size, (part + 1) * size);
    END LOOP;
END $$;
"""
# the server analyses partitions by itself, never the whole that plans are made for
ANALYSE = """
CREATE FUNCTION traceability_take_stock() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.traceability_make_room();
    ANALYZE public.traceability_event, public.traceability_reference, public.traceability_thing;
END $$;
"""
KNOWN = """
INSERT INTO traceability_eventhash (event_id, hash, is_declaration)
SELECT id, hash, is_declaration FROM traceability_event ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [("traceability", "0058_area")]

    operations = [
        migrations.RemoveConstraint(model_name="event", name="event_captured_once"),
        migrations.RunSQL(ROOM),
        migrations.RunSQL(ANEW),
        migrations.RunSQL(ANALYSE),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(is_declaration=True), fields=["event_id"], name="event_declared"),
        ),
        migrations.CreateModel(
            name="EventHash",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="traceability.event",
                        verbose_name="事件",
                    ),
                ),
                ("hash", models.BinaryField(max_length=32, verbose_name="事件散列")),
                ("is_declaration", models.BooleanField(verbose_name="是错误声明")),
            ],
            options={"verbose_name": "事件散列", "verbose_name_plural": "事件散列"},
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="eventhash",
            constraint=models.UniqueConstraint(fields=["hash", "is_declaration"], name="event_captured_once"),
        ),
    ]

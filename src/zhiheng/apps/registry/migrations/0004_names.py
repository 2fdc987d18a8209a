"""Names now and formerly, searched by any part of them; the head office of a branch.

Names are public and stand in a table of their own without row-level security: a rule of a table is asked before any
condition that might leak, and so before the index of parts.
"""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import F, Func, Q

# what a name is compared by; the last four of what is left out cannot stand in a query of lexemes anyway
PLAIN = r"""
CREATE FUNCTION registry_plain(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(upper(normalize(name, NFKC) COLLATE "C"),
                 E' \t\r\n()[]{}<>《》〈〉「」『』【】〔〕·•・.,，、。:;!?"“”‘’-–—_/|*#@~&''\\', '');

-- every two characters that stand side by side, and the last one alone, so that a single character is the head of one
CREATE FUNCTION registry_grams(plain text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    letters text[] := string_to_array(plain, NULL);
    grams text[] := letters;
BEGIN
    FOR place IN 1 .. coalesce(array_length(letters, 1), 0) - 1 LOOP
        grams[place] := letters[place] || letters[place + 1];
    END LOOP;
    RETURN array_to_tsvector(grams);
END $$;
"""
DROP_PLAIN = "DROP FUNCTION registry_grams(text); DROP FUNCTION registry_plain(text);"
KEEP = """
CREATE FUNCTION registry_first_names() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO registry_organisationname (organisation_id, name, is_current, recorded_at)
    SELECT id, name, true, recorded_at FROM fresh;
    RETURN NULL;
END $$;
CREATE TRIGGER first_names AFTER INSERT ON registry_organisation REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION registry_first_names();

-- a change is dated only where the register that tells of it is of a later day than the one before
CREATE FUNCTION registry_changed_names() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM before b JOIN after a USING (id) WHERE a.name <> b.name) THEN
        RETURN NULL;
    END IF;
    UPDATE registry_organisationname n
    SET is_current = false, to_on = CASE WHEN a.registered_on > b.registered_on THEN a.registered_on END
    FROM before b JOIN after a USING (id)
    WHERE a.name <> b.name AND n.organisation_id = a.id AND n.is_current;
    INSERT INTO registry_organisationname (organisation_id, name, is_current, from_on, recorded_at)
    SELECT a.id, a.name, true, CASE WHEN a.registered_on > b.registered_on THEN a.registered_on END, a.updated_at
    FROM before b JOIN after a USING (id) WHERE a.name <> b.name
    ON CONFLICT (organisation_id, name) DO UPDATE SET is_current = true, to_on = NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER changed_names AFTER UPDATE ON registry_organisation REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION registry_changed_names();
"""
FORGET = "DROP FUNCTION registry_first_names() CASCADE; DROP FUNCTION registry_changed_names() CASCADE;"
# no scope is set while tables are made, so their rows would not be seen
FILL = """
ALTER TABLE registry_organisation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE registry_organisationsource NO FORCE ROW LEVEL SECURITY;
INSERT INTO registry_organisationname (organisation_id, name, is_current, recorded_at)
SELECT id, name, true, recorded_at FROM registry_organisation;
INSERT INTO registry_organisationname (organisation_id, name, is_current, source_id, recorded_at)
SELECT DISTINCT ON (s.organisation_id, told) s.organisation_id, told, false, s.id, s.recorded_at
FROM registry_organisationsource s, jsonb_array_elements_text(s.differences -> 'name') told
WHERE s.differences ? 'name' AND s.organisation_id IS NOT NULL AND told <> ''
ORDER BY s.organisation_id, told, s.id
ON CONFLICT (organisation_id, name) DO UPDATE SET source_id = excluded.source_id;
ALTER TABLE registry_organisationsource FORCE ROW LEVEL SECURITY;
ALTER TABLE registry_organisation FORCE ROW LEVEL SECURITY;
"""
NAME = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("name", models.CharField(max_length=300, verbose_name="名称")),
    (
        "plain",
        models.GeneratedField(
            db_persist=True,
            expression=Func(F("name"), function="registry_plain"),
            output_field=models.CharField(max_length=300, verbose_name="检索名"),
        ),
    ),
    ("is_current", models.BooleanField(default=False, verbose_name="现用")),
    ("from_on", models.DateField(blank=True, null=True, verbose_name="启用日期")),
    ("to_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
    ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
    (
        "organisation",
        models.ForeignKey(
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="names",
            to="registry.organisation",
        ),
    ),
    (
        "source",
        models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="registry.organisationsource",
        ),
    ),
]
OPTIONS = {
    "ordering": ["-is_current", "-recorded_at", "pk"],
    "indexes": [
        models.Index(fields=["plain"], opclasses=["text_pattern_ops"], name="name_begins"),
        GinIndex(Func(F("plain"), function="registry_grams"), name="name_parts", gin_pending_list_limit=16_384),
    ],
    "constraints": [
        models.UniqueConstraint(fields=("organisation", "name"), name="name_once"),
        models.CheckConstraint(condition=Q(("is_current", False), ("to_on", None), _connector="OR"),
                               name="current_name_has_no_end"),
    ],
}
HEAD_OFFICE = models.ForeignKey(
    blank=True,
    null=True,
    on_delete=django.db.models.deletion.PROTECT,
    related_name="branches",
    to="registry.organisation",
    verbose_name="所属总部",
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_leaner_indexes")]

    operations = [
        migrations.RunSQL(PLAIN, DROP_PLAIN),
        migrations.CreateModel("OrganisationName", fields=NAME, options=OPTIONS),
        migrations.AddField("organisation", "head_office", HEAD_OFFICE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, FORGET),
    ]

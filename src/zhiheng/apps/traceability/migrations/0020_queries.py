"""What queries of events need: indexes over places, and readings of values that never fail."""

from django.db import migrations, models
from django.db.models import Q

FUNCTIONS = r"""
CREATE FUNCTION traceability_number(told text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN told ~ '^\s*[+-]?(\d{1,60}\.?\d{0,60}|\.\d{1,60})([eE][+-]?\d{1,2})?\s*$' THEN told::numeric END
$$;
CREATE FUNCTION traceability_instant(told text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF told ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$' THEN RETURN told::timestamptz; END IF;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN RETURN NULL;
END $$;
CREATE FUNCTION traceability_rank(told text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(traceability_number(told), extract(epoch FROM traceability_instant(told)), '-Infinity')
$$;
CREATE FUNCTION traceability_texts(told jsonb) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE jsonb_typeof(one) WHEN 'object' THEN coalesce(one ->> '#text', one ->> '@value') ELSE one #>> '{}' END
    FROM jsonb_path_query(told, '$[*]') one
$$;
CREATE FUNCTION traceability_named(key text, spaces jsonb, written text[], whole text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT key = ANY (written)
        OR (spaces ->> split_part(key, ':', 1)) || substr(key, strpos(key, ':') + 1) = whole
        OR rtrim(spaces ->> split_part(key, ':', 1), '#/') || '#' || substr(key, strpos(key, ':') + 1) = written[1]
$$;
"""
GONE = """
DROP FUNCTION traceability_named(text, jsonb, text[], text);
DROP FUNCTION traceability_texts(jsonb);
DROP FUNCTION traceability_rank(text);
DROP FUNCTION traceability_instant(text);
DROP FUNCTION traceability_number(text);
"""


class Migration(migrations.Migration):
    dependencies = [("traceability", "0030_warnings")]

    operations = [
        migrations.RunSQL(FUNCTIONS, GONE),
        migrations.AddIndex(
            "event",
            models.Index(
                fields=["read_point", "event_time", "id"],
                condition=Q(read_point__isnull=False),
                name="event_read_point",
            ),
        ),
        migrations.AddIndex(
            "event",
            models.Index(
                fields=["biz_location", "event_time", "id"],
                condition=Q(biz_location__isnull=False),
                name="event_location",
            ),
        ),
        migrations.AddIndex("event", models.Index(fields=["disposition", "event_time", "id"], name="event_disposition")),
    ]

"""Who sees that an event is known; a hash stays. A process without a name is called by the event's short number."""

from django.db import migrations

from zhiheng.platform.database.fixed import keep_rows

WITH_EVENT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON {table}
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM traceability_event e WHERE e.id = {table}.event_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM traceability_event e WHERE e.id = {table}.event_id));
"""
NUMBERED = """
ALTER TABLE traceability_reference NO FORCE ROW LEVEL SECURITY;
ALTER TABLE traceability_reference DISABLE TRIGGER kept;
UPDATE traceability_reference SET process = '#' || event_id WHERE process LIKE 'event:%';
ALTER TABLE traceability_reference ENABLE TRIGGER kept;
ALTER TABLE traceability_reference FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("traceability", "0059_partitions")]

    operations = [
        migrations.RunSQL("ALTER TABLE traceability_event FORCE ROW LEVEL SECURITY"),
        migrations.RunSQL(NUMBERED),
        migrations.RunSQL(WITH_EVENT.format(table="traceability_reference")),
        migrations.RunSQL(WITH_EVENT.format(table="traceability_eventhash")),
        keep_rows("traceability_eventhash"),
    ]

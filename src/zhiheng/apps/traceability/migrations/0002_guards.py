"""Who sees events; what was captured stays, and that it was an error is written once, beside it."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows

WITH_EVENT = """
ALTER TABLE traceability_reference ENABLE ROW LEVEL SECURITY;
ALTER TABLE traceability_reference FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON traceability_reference
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM traceability_event e WHERE e.id = traceability_reference.event_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM traceability_event e WHERE e.id = traceability_reference.event_id));
"""
DONE = ["finished_at", "read", "added", "repeated", "refused", "faults"]


class Migration(migrations.Migration):
    dependencies = [("traceability", "0001_initial"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("traceability_capture", unit="unit_id"),
        protect("traceability_event", unit="unit_id"),
        migrations.RunSQL(WITH_EVENT, migrations.RunSQL.noop),
        keep_rows("traceability_event", except_columns=["voided_at"], until="voided_at"),
        keep_rows("traceability_reference", except_columns=["voided_at"], until="voided_at"),
        keep_rows("traceability_thing", except_columns=["of_lot_id"], until="of_lot_id"),
        keep_rows("traceability_capture", except_columns=DONE, until="finished_at"),
    ]

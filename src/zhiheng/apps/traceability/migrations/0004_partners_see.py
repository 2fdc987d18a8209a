"""An event is also seen by whom it came from and whom it went to: one step up, one step down, no further."""

from django.db import migrations

from zhiheng.platform.database.fixed import keep_rows

SEEN = """
    (SELECT zhiheng_scope_all())
    OR unit_id = ANY ((SELECT zhiheng_scope_units())::bigint[])
    OR shared_with && (SELECT zhiheng_scope_units())::bigint[]
"""
OWN = """
    (SELECT zhiheng_scope_all()) OR unit_id = ANY ((SELECT zhiheng_scope_units())::bigint[])
"""
POLICY = "ALTER POLICY zhiheng_scope ON traceability_event USING ({seen}) WITH CHECK ({own})"
AGAIN = """
    DROP TRIGGER not_emptied ON traceability_event;
    DROP TRIGGER kept ON traceability_event;
    DROP FUNCTION traceability_event_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("traceability", "0003_partners")]

    operations = [
        migrations.RunSQL(POLICY.format(seen=SEEN, own=OWN), POLICY.format(seen=OWN, own=OWN)),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
        keep_rows("traceability_event", except_columns=["voided_at", "shared_with"], until="voided_at"),
    ]

"""A subscription tells whose query it hangs on, and who stopped it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhiheng.platform.database.fixed import keep_rows

BEFORE = ["seen_to", "is_partway", "next_at", "looked_at", "notified_at", "stopped_at", "ended_by_id", "ended_at"]
# by its name a query meant the subscriber's own, else the first that the subscriber saw
OWNED = """
ALTER TABLE traceability_eventsubscription NO FORCE ROW LEVEL SECURITY;
ALTER TABLE traceability_namedquery NO FORCE ROW LEVEL SECURITY;
UPDATE traceability_eventsubscription s SET query_unit_id = (
    SELECT q.unit_id FROM traceability_namedquery q
    WHERE q.name = s.query_name ORDER BY q.unit_id <> s.unit_id, q.id LIMIT 1
);
ALTER TABLE traceability_namedquery FORCE ROW LEVEL SECURITY;
ALTER TABLE traceability_eventsubscription FORCE ROW LEVEL SECURITY;
"""
kept = keep_rows("traceability_eventsubscription", except_columns=BEFORE, until="ended_at")
other = {"null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [("traceability", "0070_ending_claims")]

    operations = [
        migrations.AddField(
            "eventsubscription",
            "query_unit",
            models.ForeignKey(to="accounts.unit", verbose_name="查询所属单位", **other),
        ),
        migrations.AddField(
            "eventsubscription",
            "stopped_by",
            models.ForeignKey(to=settings.AUTH_USER_MODEL, verbose_name="停止人", **other),
        ),
        migrations.RunSQL(kept.reverse_sql, kept.sql),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
        keep_rows(
            "traceability_eventsubscription", except_columns=[*BEFORE, "stopped_by_id"], until="ended_at"
        ),
    ]

"""Who sees what is shared: the receiver and the provider; what was given stays as it was written."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows

EITHER = """
    (SELECT zhiheng_scope_all())
    OR unit_id = ANY ((SELECT zhiheng_scope_units())::bigint[])
    OR provider_id = ANY ((SELECT zhiheng_scope_units())::bigint[])
"""
# the sub-select is itself answered within the scope
OF_SUBSCRIPTION = "EXISTS (SELECT 1 FROM sharing_subscription s WHERE s.id = subscription_id)"
OF_SHARE = "EXISTS (SELECT 1 FROM sharing_share s WHERE s.id = share_id)"


def seen(table: str, condition: str) -> RunSQL:
    """Rows of the table are seen and written where the condition holds."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY zhiheng_scope ON {table} USING ({condition}) WITH CHECK ({condition});
        """,
        f"""
        DROP POLICY zhiheng_scope ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


DECIDED = ("state", "decided_by_id", "decided_at", "decision", "ended_by_id", "ended_at", "end_reason", "pushed_to")
TRIED = ("body", "state", "attempts", "next_at", "status", "fault", "delivered_at")
ACKNOWLEDGED = ("acknowledged_at", "acknowledged_by_id", "acknowledged_with_id", "remark")


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("accounts", "0002_row_level_security")]

    operations = [
        seen("sharing_subscription", EITHER),
        seen("sharing_share", EITHER),
        seen("sharing_notice", EITHER),
        seen("sharing_delivery", EITHER),
        seen("sharing_accesskey", OF_SUBSCRIPTION),
        seen("sharing_consent", OF_SUBSCRIPTION),
        seen("sharing_sharefile", OF_SHARE),
        protect("sharing_creditreport", unit="unit_id"),
        keep_rows("sharing_subscription", except_columns=DECIDED, until="ended_at"),
        keep_rows("sharing_share"),
        keep_rows("sharing_sharefile", except_columns=["data"]),
        keep_rows("sharing_notice", except_columns=ACKNOWLEDGED, until="acknowledged_at"),
        keep_rows("sharing_delivery", except_columns=TRIED, until="delivered_at"),
        keep_rows("sharing_accesskey", except_columns=["last_used_on", "withdrawn_at"], until="withdrawn_at"),
        keep_rows("sharing_consent", except_columns=["withdrawn_at"], until="withdrawn_at"),
        keep_rows("sharing_creditreport"),
    ]

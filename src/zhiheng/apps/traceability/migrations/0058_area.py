"""An authority sees what the firms of its area report, also where these are not below it in the tree of units."""

from django.db import migrations

TABLES = (
    "traceability_capture",
    "traceability_claim",
    "traceability_description",
    "traceability_link",
    "traceability_recallscope",
    "traceability_tracequery",
)
OWN = "(SELECT zhiheng_scope_all()) OR unit_id = ANY ((SELECT zhiheng_scope_units())::bigint[])"
AREA = """ OR EXISTS (
    SELECT FROM accounts_unit u WHERE u.id = {table}.unit_id AND u.division <> ''
        AND u.division LIKE ANY ((SELECT zhiheng_scope_patterns())::text[])
)"""
SHARED = " OR shared_with && (SELECT zhiheng_scope_units())::bigint[]"
ALTER = "ALTER POLICY zhiheng_scope ON {table} USING ({seen}) WITH CHECK ({own});"


def policies(*, area: bool) -> str:
    """All policies, with or without what lies in the area."""
    seen = {table: OWN + (AREA.format(table=table) if area else "") for table in TABLES}
    event = "traceability_event"
    seen[event] = OWN + SHARED + (AREA.format(table=event) if area else "")
    own = {table: OWN for table in (event, "traceability_capture")}
    return "\n".join(ALTER.format(table=table, seen=told, own=own.get(table, told)) for table, told in seen.items())


class Migration(migrations.Migration):
    dependencies = [("traceability", "0057_lot_guard")]

    operations = [migrations.RunSQL(policies(area=True), policies(area=False))]

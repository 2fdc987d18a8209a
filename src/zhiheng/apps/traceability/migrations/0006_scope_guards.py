"""Traces and scopes belong to the unit that made them, and stay as they were made; signing is written once."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows

WITH_SCOPE = """
ALTER TABLE traceability_scopeline ENABLE ROW LEVEL SECURITY;
ALTER TABLE traceability_scopeline FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON traceability_scopeline
    USING ((SELECT zhiheng_scope_all()) OR EXISTS (
        SELECT FROM traceability_recallscope s WHERE s.id = traceability_scopeline.scope_id))
    WITH CHECK ((SELECT zhiheng_scope_all()) OR EXISTS (
        SELECT FROM traceability_recallscope s WHERE s.id = traceability_scopeline.scope_id));
"""
SIGNED = ["signed_by_id", "signed_at", "signature", "algorithm", "key_id"]


class Migration(migrations.Migration):
    dependencies = [("traceability", "0005_scopes")]

    operations = [
        protect("traceability_tracequery", unit="unit_id"),
        protect("traceability_recallscope", unit="unit_id"),
        migrations.RunSQL(WITH_SCOPE, migrations.RunSQL.noop),
        keep_rows("traceability_tracequery"),
        keep_rows("traceability_recallscope", except_columns=SIGNED, until="signed_at"),
        keep_rows("traceability_scopeline"),
    ]

"""Whose rows these are; what was said stays, and how it ended is written once, beside it."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows

DECIDED = ["state", "decided_by_id", "decided_at", "reason", "effective_to", "ended_by_id", "ended_at"]


class Migration(migrations.Migration):
    dependencies = [("traceability", "0050_resolving"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("traceability_claim", unit="unit_id"),
        protect("traceability_description", unit="unit_id"),
        protect("traceability_link", unit="unit_id"),
        keep_rows("traceability_claim", except_columns=DECIDED, until="ended_at"),
        keep_rows("traceability_description", except_columns=["replaced_at"], until="replaced_at"),
        keep_rows("traceability_link", except_columns=["withdrawn_by_id", "withdrawn_at"], until="withdrawn_at"),
    ]

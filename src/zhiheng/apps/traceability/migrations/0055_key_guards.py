"""Keys are seen by the unit of their person, and stay."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows


class Migration(migrations.Migration):
    dependencies = [("traceability", "0054_interface_keys"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("traceability_interfacekey", unit="unit_id"),
        keep_rows(
            "traceability_interfacekey", except_columns=["last_used_on", "withdrawn_at"], until="withdrawn_at"
        ),
    ]

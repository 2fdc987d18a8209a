"""Staff see the results of their area, and what their own unit sent; quarantined lines belong to their sender."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_initial"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("inspection_inspectionresult", unit="unit_id", division="division"),
        protect("inspection_failingitem", unit="unit_id", division="division"),
        protect("inspection_quarantine", unit="unit_id"),
    ]

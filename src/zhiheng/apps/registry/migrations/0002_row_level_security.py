"""Staff see the organisations of their area, and the lines that their own unit sent."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("registry_organisation", division="division"),
        protect("registry_organisationsource", unit="unit_id", division="division"),
    ]

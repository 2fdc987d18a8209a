from django.db import migrations

from zhiheng.platform.accounts.rls import protect


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("intake_upload", unit="unit_id"),
        protect("intake_rowissue", unit="unit_id"),
        protect("intake_rememberedmapping", unit="unit_id"),
    ]

"""Signals are seen by the unit that works the record, and in the area it concerns."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect


class Migration(migrations.Migration):
    dependencies = [("safety", "0001_initial"), ("accounts", "0002_row_level_security"), ("workflow", "0002_guards")]

    operations = [
        protect("safety_safetysignal", unit="unit_id", division="division"),
        migrations.RunSQL(
            "CREATE TRIGGER never_deleted BEFORE DELETE ON safety_safetysignal "
            "FOR EACH ROW EXECUTE FUNCTION workflow_only_added()",
            migrations.RunSQL.noop,
        ),
    ]

"""A clock carries whose case it runs on, so that what runs out is read without asking the case of each clock."""

from django.db import migrations

from zhiheng.platform.workflow.reach import FUNCTIONS, carry_reach


class Migration(migrations.Migration):
    dependencies = [("workflow", "0004_next_end")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        *carry_reach("workflow", "caseclock", "办理单位"),
    ]

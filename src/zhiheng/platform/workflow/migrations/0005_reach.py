"""A clock carries whose case it runs on, so that what runs out is read without asking the case of each clock."""

from django.db import migrations, models

from zhiheng.platform.workflow.reach import FUNCTIONS, carry_reach


class Migration(migrations.Migration):
    dependencies = [("workflow", "0004_next_end")]

    operations = [
        migrations.AddField(
            "caseclock",
            "unit",
            models.ForeignKey(
                "accounts.unit",
                models.PROTECT,
                null=True,
                editable=False,
                related_name="+",
                db_index=False,
                db_constraint=False,
                verbose_name="办理单位",
            ),
        ),
        migrations.AddField(
            "caseclock", "division", models.CharField("行政区划", max_length=6, default="", editable=False)
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        carry_reach("workflow_caseclock"),
    ]

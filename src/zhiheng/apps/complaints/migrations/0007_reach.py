"""A complaint carries whose case it is, so that lists are read without asking the case of each row."""

from django.db import migrations, models

from zhiheng.platform.workflow.reach import carry_reach


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_cost_of_tests"), ("workflow", "0005_reach")]

    operations = [
        migrations.AddField(
            "complaint",
            "unit",
            models.ForeignKey(
                "accounts.unit",
                models.PROTECT,
                null=True,
                editable=False,
                related_name="+",
                db_index=False,
                db_constraint=False,
                verbose_name="承办单位",
            ),
        ),
        migrations.AddField(
            "complaint", "division", models.CharField("行政区划", max_length=6, default="", editable=False)
        ),
        carry_reach("complaints_complaint"),
    ]

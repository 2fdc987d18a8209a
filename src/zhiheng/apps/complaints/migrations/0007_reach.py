"""A complaint carries whose case it is, so that lists are read without asking the case of each row."""

from django.db import migrations

from zhiheng.platform.workflow.reach import carry_reach


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_cost_of_tests"), ("workflow", "0005_reach")]

    operations = carry_reach("complaints", "complaint", "承办单位")

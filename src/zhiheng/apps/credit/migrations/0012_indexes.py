"""Facts are found by key in two indexes, and by organisation in one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credit", "0011_guards"), ("registry", "0006_mergers"), ("accounts", "0005_buckets")]

    operations = [
        migrations.AlterField(
            model_name="fact",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.organisation",
                verbose_name="主体",
            ),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("revoked_at__isnull", False)),
                fields=["kind", "source", "key"],
                name="fact_revoked_by_key",
            ),
        ),
    ]

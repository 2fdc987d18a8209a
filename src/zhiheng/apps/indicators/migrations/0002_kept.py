"""What was frozen and computed stays; a freeze is only ever completed, and not at all once it is approved."""

from django.db import migrations

from zhiheng.platform.database.fixed import keep_rows


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]

    operations = [
        keep_rows(
            "indicators_freeze",
            except_columns=["computed_at", "figures_sha256", "approved_by_id", "approved_at"],
            until="approved_at",
        ),
        keep_rows("indicators_frozendataset"),
        keep_rows("indicators_figure"),
    ]

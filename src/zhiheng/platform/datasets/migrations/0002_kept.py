"""What was frozen stays frozen."""

from django.db import migrations

from zhiheng.platform.database.fixed import keep_rows


class Migration(migrations.Migration):
    dependencies = [("datasets", "0001_initial")]

    operations = [keep_rows("datasets_snapshot"), keep_rows("datasets_part")]

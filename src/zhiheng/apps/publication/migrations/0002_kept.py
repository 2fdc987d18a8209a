"""What was released never changes."""

from django.db import migrations

from zhiheng.platform.database.fixed import keep_rows


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_initial")]

    operations = [
        keep_rows("publication_release"),
        keep_rows("publication_releasedfigure"),
        keep_rows("publication_revisionnote"),
    ]

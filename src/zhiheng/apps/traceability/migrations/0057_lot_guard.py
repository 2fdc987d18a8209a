"""Of which lot a thing is, and when that was learnt, are written once and together."""

from django.db import migrations

from zhiheng.platform.database.fixed import keep_rows

AGAIN = """
    DROP TRIGGER not_emptied ON traceability_thing;
    DROP TRIGGER kept ON traceability_thing;
    DROP FUNCTION traceability_thing_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("traceability", "0056_of_lot_at")]

    operations = [
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
        keep_rows("traceability_thing", except_columns=["of_lot_id", "of_lot_at"], until="of_lot_id"),
    ]

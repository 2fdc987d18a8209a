"""Words of tests, sessions and agreements that outlived the personal part of matters erased before."""

from django.db import migrations

TABLES = ("complaints_complaint", "complaints_test", "complaints_session")
ERASE = """
UPDATE complaints_test t SET question = '（已清除）', payer = '（已清除）', final_payer = '', result = ''
    FROM complaints_complaint c WHERE c.id = t.complaint_id AND c.erased_at IS NOT NULL;
UPDATE complaints_session s SET place = ''
    FROM complaints_complaint c WHERE c.id = s.complaint_id AND c.erased_at IS NOT NULL;
UPDATE complaints_complaint SET agreement = '（已清除）' WHERE erased_at IS NOT NULL AND agreement <> '';
"""
# no scope is set while tables are made
OPEN = "\n".join(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;" for table in TABLES)
CLOSE = "\n".join(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_reach"), ("workflow", "0006_words_may_go")]

    operations = [migrations.RunSQL(OPEN + ERASE + CLOSE, migrations.RunSQL.noop)]

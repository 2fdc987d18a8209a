"""Who sees a case sees what it is about; grades in force are seen where the organisation lies, changes only added."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows
from zhiheng.platform.workflow.reach import carry_reach

SEEN = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON {table} USING ({seen}) WITH CHECK ({seen});
"""
WITH_CASE = "(SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM workflow_case c WHERE c.id = case_id)"
WITH_MATTER = "(SELECT zhiheng_scope_all()) OR EXISTS (SELECT FROM credit_creditcase c WHERE c.id = creditcase_id)"
NEVER_DELETED = """
CREATE TRIGGER never_deleted BEFORE DELETE ON credit_creditcase
    FOR EACH ROW EXECUTE FUNCTION workflow_only_added();
"""


def seen(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(SEEN.format(table=table, seen=condition), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("credit", "0010_cases"), ("workflow", "0006_words_may_go")]

    operations = [
        seen("credit_creditcase", WITH_CASE),
        *carry_reach("credit", "creditcase", "承办单位"),
        seen("credit_creditcase_facts", WITH_MATTER),
        migrations.RunSQL(NEVER_DELETED, migrations.RunSQL.noop),
        protect("credit_standinggrade", division="division"),
        protect("credit_standingchange", division="division"),
        keep_rows("credit_standingchange"),
    ]

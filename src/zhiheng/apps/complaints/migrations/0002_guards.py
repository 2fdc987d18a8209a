"""Who sees a case sees its complaint; what was said and done is only ever added."""

from django.db import migrations

SEEN = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON {table} USING ({seen}) WITH CHECK ({seen});
"""
ALL = "(SELECT zhiheng_scope_all()) OR "
WITH_CASE = ALL + "EXISTS (SELECT FROM workflow_case c WHERE c.id = case_id)"
WITH_COMPLAINT = ALL + "EXISTS (SELECT FROM complaints_complaint c WHERE c.id = complaint_id)"
# a submission is written before its complaints, by whoever holds its receipt
SUBMISSION = (
    ALL
    + "(follower <> '' AND follower = (SELECT zhiheng_scope_follower()))"
    + " OR EXISTS (SELECT FROM complaints_complaint c WHERE c.submission_id = complaints_submission.id)"
)
DETAILS = ("message", "session", "test", "satisfaction", "link", "look", "paper")
ADDED = ("session", "satisfaction", "link", "look", "paper")
ONLY_ADDED = """
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION workflow_only_added();
"""
NEVER_DELETED = """
CREATE TRIGGER never_deleted BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION workflow_only_added();
"""


def seen(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(SEEN.format(table=f"complaints_{table}", seen=condition), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial"), ("workflow", "0002_guards")]

    operations = [
        seen("submission", SUBMISSION),
        seen("complaint", WITH_CASE),
        *(seen(table, WITH_COMPLAINT) for table in DETAILS),
        *(
            migrations.RunSQL(ONLY_ADDED.format(table=f"complaints_{table}"), migrations.RunSQL.noop)
            for table in ADDED
        ),
        *(
            migrations.RunSQL(NEVER_DELETED.format(table=f"complaints_{table}"), migrations.RunSQL.noop)
            for table in ("complaint", "submission", "message", "test")
        ),
    ]

"""Files of forms that were not sent yet, seen by whoever holds the form's key."""

from django.db import migrations, models

SEEN = "(SELECT zhiheng_scope_all()) OR (holder <> '' AND holder = (SELECT zhiheng_scope_follower()))"
GUARD = f"""
ALTER TABLE attachments_heldfile ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachments_heldfile FORCE ROW LEVEL SECURITY;
CREATE POLICY zhiheng_scope ON attachments_heldfile USING ({SEEN}) WITH CHECK ({SEEN});

CREATE FUNCTION attachments_held_as_it_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a held file is kept as it came, or removed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER as_it_came BEFORE UPDATE ON attachments_heldfile
    FOR EACH ROW EXECUTE FUNCTION attachments_held_as_it_came();
"""


class Migration(migrations.Migration):
    dependencies = [("attachments", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="HeldFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=64, verbose_name="持有人")),
                ("name", models.CharField(max_length=150, verbose_name="文件名")),
                ("media_type", models.CharField(max_length=80, verbose_name="类型")),
                ("size", models.PositiveIntegerField(verbose_name="字节")),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                ("stored", models.CharField(max_length=64, unique=True, verbose_name="原件")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
            ],
            options={"verbose_name": "未提交的附件", "verbose_name_plural": "未提交的附件"},
        ),
        migrations.AddConstraint(
            model_name="heldfile",
            constraint=models.UniqueConstraint(fields=("holder", "sha256"), name="held_file_once"),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]

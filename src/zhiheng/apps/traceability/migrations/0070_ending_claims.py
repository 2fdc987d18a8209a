"""Claims are given up and ended: who wants it, who decides, and that the organisation itself sees whose key it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from zhiheng.platform.database.fixed import keep_rows

BEFORE = ["state", "decided_by_id", "decided_at", "reason", "effective_to", "ended_by_id", "ended_at"]
ASKED = ["end_asked_on", "end_asked_by_id", "end_asked_at"]
STATES = [
    ("claimed", "待核实"),
    ("confirmed", "已核实"),
    ("refused", "未予认可"),
    ("ended", "已终止"),
    ("withdrawn", "已撤回"),
]
# a claim that the office entered is also seen, not written, by the firm that it is about
HOLDER = """
CREATE POLICY zhiheng_holder ON traceability_claim FOR SELECT USING (
    uscc IN (SELECT u.code FROM accounts_unit u WHERE u.id = ANY ((SELECT zhiheng_scope_units())::bigint[]))
);
"""
kept = keep_rows("traceability_claim", except_columns=BEFORE, until="ended_at")
person = {"null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_buckets"),
        ("traceability", "0061_one_index_of_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "claim", "end_asked_on", models.DateField(blank=True, null=True, verbose_name="拟终止日期")
        ),
        migrations.AddField("claim", "end_asked_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **person)),
        migrations.AddField("claim", "end_asked_at", models.DateTimeField(null=True, verbose_name="提出终止时间")),
        migrations.AlterField(
            "claim",
            "state",
            models.CharField(choices=STATES, default="claimed", max_length=9, verbose_name="状态"),
        ),
        migrations.RemoveConstraint("claim", "claim_decided_with_its_time"),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                condition=Q(state__in=("claimed", "withdrawn")) ^ Q(decided_at__isnull=False),
                name="claim_decided_with_its_time",
            ),
        ),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(ended_at__isnull=False), name="claim_withdrawn_with_its_time"
            ),
        ),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                condition=Q(end_asked_at=None) ^ Q(end_asked_at__isnull=False, end_asked_on__isnull=False),
                name="claim_end_asked_with_its_day",
            ),
        ),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                condition=~Q(ended_by=F("end_asked_by")), name="claim_ended_by_a_second_person"
            ),
        ),
        migrations.RunSQL(kept.reverse_sql, kept.sql),
        keep_rows("traceability_claim", except_columns=[*BEFORE, *ASKED], until="ended_at"),
        migrations.RunSQL(HOLDER, "DROP POLICY zhiheng_holder ON traceability_claim"),
    ]

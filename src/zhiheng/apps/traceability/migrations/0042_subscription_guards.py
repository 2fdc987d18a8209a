"""Subscriptions and their messages belong to the unit that subscribed; what was asked for and sent stays."""

from django.db import migrations

from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.database.fixed import keep_rows

GOES_ON = ["seen_to", "is_partway", "next_at", "looked_at", "notified_at", "stopped_at", "ended_by_id", "ended_at"]
TRIED = ["events", "state", "attempts", "next_at", "status", "fault", "delivered_at"]


class Migration(migrations.Migration):
    dependencies = [("traceability", "0041_subscriptions"), ("accounts", "0002_row_level_security")]

    operations = [
        protect("traceability_eventsubscription", unit="unit_id"),
        protect("traceability_eventmessage", unit="unit_id"),
        keep_rows("traceability_eventsubscription", except_columns=GOES_ON, until="ended_at"),
        keep_rows("traceability_eventmessage", except_columns=TRIED, until="delivered_at"),
    ]

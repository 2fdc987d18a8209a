"""The latest instant of which everything is known: what is being captured just now bears an instant already."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Min

from zhiheng.apps.traceability.choices import STORING
from zhiheng.apps.traceability.models import Capture

ABANDONED = timedelta(days=1)  # a capture that is carried out again later records at that later instant


def settled_at(at: datetime) -> datetime:
    """``at``, or the instant before the earliest capture that is still under way.

    Waits for whatever is being stored at this moment, in the transaction and scope of the caller, so that nothing is
    recorded afterwards at an instant up to the answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [STORING])
    under_way = Capture.objects.filter(finished_at=None, received_at__gt=at - ABANDONED, received_at__lte=at)
    earliest = under_way.aggregate(first=Min("received_at"))["first"]
    return at if earliest is None else earliest - timedelta(microseconds=1)

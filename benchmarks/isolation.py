"""Claim: row-level security costs at most a tenth on the working list of 100,000 open cases.

The same list of complaints as its page shows it (what runs out first, 50 rows, how many) and what ran out: for an
officer whose area holds all the rows, and in the scope of the system, whose policies answer at once.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.clocks import prepare
from benchmarks.enterprise_import import database
from benchmarks.measuring import line

TIMES, LIMIT = 7, 1.10


def complain() -> None:
    """A complaint for each case."""
    from zhiheng.apps.complaints.models import Complaint, Submission
    from zhiheng.platform.workflow.models import Case

    cases = list(Case.objects.only("pk", "received_at"))
    sent = [
        Submission(key=f"{one.pk:064}", follower=f"{one.pk:064}", channel="site", at=one.received_at) for one in cases
    ]
    sent = Submission.objects.bulk_create(sent, batch_size=5000)
    said = {"kind": "complaint", "respondent": "某某商店", "product": "电水壶", "facts": "水壶漏水，商家不退。"}
    made = [Complaint(case=case, submission=one, **said) for case, one in zip(cases, sent, strict=True)]
    Complaint.objects.bulk_create(made, batch_size=5000)


def listed() -> None:
    """The list as the page shows it: what runs out first, how many there are, the way to the other pages."""
    from django.http import HttpRequest

    from zhiheng.apps.complaints import queries
    from zhiheng.apps.complaints.tables import ComplaintTable
    from zhiheng.web.export import table_response

    table = ComplaintTable(queries.due_first().filter(case__closed_at=None))
    assert table_response(HttpRequest(), table, "web/_table.html", {}).status_code == 200


def over() -> None:
    """What ran out."""
    from django.utils import timezone

    from zhiheng.platform.workflow import queries

    list(queries.expired(at=timezone.now())[:50])


def analyze() -> None:
    """What autovacuum does within the minute, done now by the owner of the tables."""
    import psycopg

    from zhiheng.platform.database import embedded

    address = psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], user=embedded.OWNER)
    with psycopg.connect(address, autocommit=True) as owner:
        for table in ("workflow_case", "workflow_caseclock", "complaints_complaint", "complaints_submission"):
            owner.execute(f"VACUUM ANALYZE {table}")


PARTS = (listed, over)


def seconds(work: Callable[[], Any]) -> float:
    """The best of many."""
    found = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


def run() -> bool:
    """Print both times and their ratio; whether it is within the limit."""
    with database():
        from django.db import transaction

        from zhiheng.platform.accounts.scope import set_scope, system_scope

        with system_scope():
            prepare()
            complain()
        analyze()
        times = {}
        for name, scope in (("by area", {"areas": ["1401"]}), ("all rows", {"everything": True})):
            with transaction.atomic():
                set_scope(**scope)
                times[name] = [seconds(part) for part in PARTS]
            parts = ", ".join(
                f"{part.__name__} {1000 * took:.1f}" for part, took in zip(PARTS, times[name], strict=True)
            )
            print(f"      {name}: {1000 * sum(times[name]):.1f} ms ({parts})")
        ratio = sum(times["by area"]) / sum(times["all rows"])
        return line("the list by area beside the list of all", f"{ratio:.2f} x (<= {LIMIT})", holds=ratio <= LIMIT)


if __name__ == "__main__":
    sys.exit(not run())

"""Claim: with a million serials under one GTIN a scanned code is answered within 20 ms (p95).

The way to its page, the linkset, and the page itself, through Django's own handling of a request. Other resolvers look
through the entries of a key one by one; beside it stands what one serial takes.
"""

from __future__ import annotations

import random
import statistics
import sys
from typing import Any

from benchmarks import traceability_base as base
from benchmarks.enterprise_import import database
from benchmarks.measuring import line
from benchmarks.organisation_search import p95
from benchmarks.traceability_queries import took

SERIALS, ASKED, GOAL = 1_000_000, 300, 20
GTIN = "06901234567892"
_SERIALS = """
INSERT INTO traceability_thing (canonical, level, of_class_id)
SELECT 'https://id.gs1.org/01/06901234567892/21/S' || n, 3, c.id
FROM traceability_thing c, generate_series(1, %s) n WHERE c.canonical = 'https://id.gs1.org/01/06901234567892'
"""


def told(label: str, figures: list[float], alone: list[float]) -> bool:
    """One line."""
    found = f"p50 {statistics.median(figures):.1f} p95 {p95(figures):.1f} ms; one serial alone p95 {p95(alone):.1f} ms"
    return line(f"{label} among {SERIALS:,} serials, p95 <= {GOAL} ms", found, holds=p95(figures) <= GOAL)


def run() -> bool:
    """Print the figures; whether the goals are met."""
    with database():
        from django.conf import settings
        from django.db import connection
        from django.test import Client

        from zhiheng.platform.accounts.scope import system_scope

        settings.ALLOWED_HOSTS = ["*"]
        base.bring_in(base.document(base.events(base.TOKEN, 10)))
        client, draw = Client(), random.Random(7)
        ways: list[tuple[str, Any]] = [
            ("redirect", client.get),
            ("linkset", lambda path: client.get(path, headers={"Accept": "application/linkset+json"})),
            ("page", lambda path: client.get(f"/product{path}")),
        ]
        alone = [took(ask, [f"/01/{GTIN}/21/S1"] * ASKED)[0] for _, ask in ways]
        with system_scope(), connection.cursor() as cursor:
            cursor.execute(_SERIALS, [SERIALS])
        paths = [f"/01/{GTIN}/21/S{draw.randint(1, SERIALS)}" for _ in range(ASKED)]
        good = [told(name, took(ask, paths)[0], before) for (name, ask), before in zip(ways, alone, strict=True)]
        return all(good)


if __name__ == "__main__":
    sys.exit(not run())

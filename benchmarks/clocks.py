"""Claim: a changed holiday notice counts the clocks of 100,000 open cases anew within 60 s, ledger entries included.

The clocks of a year of complaints and reports, some paused. Peer, in the same run: each clock counted and
saved by itself with its own ledger entry, on a sample.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.enterprise_import import database
from benchmarks.measuring import line

CASES, PEER, LIMIT = 100_000, 1_000, 60.0
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
KINDS = (("complaint", "complaint-accept"), ("complaint", "complaint-mediate"), ("report-clue", "clue-verify"))


def prepare() -> None:
    """Open cases with a clock each, received over the last year."""
    from zhiheng import policy
    from zhiheng.platform.accounts.actions import sync_units
    from zhiheng.platform.accounts.models import Unit
    from zhiheng.platform.workflow import calendars
    from zhiheng.platform.workflow.clocks import end
    from zhiheng.platform.workflow.models import Case, CaseClock

    pack, draw = policy.load("cn-sx-2012"), random.Random(7)
    sync_units(pack=pack, by="system", at=AT)
    unit, calendar, known = Unit.objects.get(code="city-taiyuan"), calendars.current(), {}
    cases: list[Any] = []
    clocks: list[Any] = []
    for number in range(CASES):
        procedure, clock = draw.choice(KINDS)
        began = AT - timedelta(days=draw.randrange(365), minutes=draw.randrange(600))
        on = began.date()
        rules, version = pack.procedure(procedure, on=on), pack.clock(clock, on=on)
        pauses = _pauses(on, draw) if clock == "complaint-mediate" and number % 10 == 0 else []
        key = (clock, on, str(pauses))
        if key not in known:
            known[key] = end(version, began, pauses, [], calendar)
        found = known[key]
        cases.append(Case(
            number=f"B{number:07d}", pack=pack.id, pack_hash=pack.hash, procedure=procedure, regime_on=on, unit=unit,
            procedure_from=rules.effective_from, state=rules.initial, division="140100", received_at=began,
        ))  # fmt: skip
        clocks.append(CaseClock(
            clock=clock, version_from=version.effective_from, started_at=began, pauses=pauses, due_on=found.due_on,
            target_on=found.target_on, expires_at=found.expires_at, is_provisional=found.is_provisional,
        ))  # fmt: skip
    for case, clock in zip(Case.objects.bulk_create(cases, batch_size=5000), clocks, strict=True):
        clock.case = case
    CaseClock.objects.bulk_create(clocks, batch_size=5000)


def _pauses(on: date, draw: random.Random) -> list[dict[str, str]]:
    begin = on + timedelta(days=draw.randrange(1, 20))
    return [{"from_on": begin.isoformat(), "to_on": (begin + timedelta(days=9)).isoformat(), "reason": "testing"}]


def one_by_one() -> float:
    """Seconds a clock when each is counted, saved and noted by itself."""
    from zhiheng.platform.ledger.actions import append
    from zhiheng.platform.workflow import calendars, recounting
    from zhiheng.platform.workflow.clocks import settle

    begin = time.perf_counter()
    calendar = calendars.current()
    for clock in recounting.open_clocks()[:PEER]:
        settle(clock, calendar)
        clock.save()
        append(action="workflow.recount", by="system", at=AT, record=f"workflow.case:{clock.case.number}", payload={})
    return (time.perf_counter() - begin) / PEER


def run() -> bool:
    """Print the time of a changed notice and of a new one; whether both are within the limit."""
    with database():
        from zhiheng.platform.accounts.scope import system_scope
        from zhiheng.platform.workflow import actions

        with system_scope():
            prepare()
            actions.adopt_notice(
                year=2026, days_off=_all_of(2026, date(2026, 12, 1)), workdays=[], source="bench", by=None, at=AT
            )
        begin = time.perf_counter()
        seen, changed = actions.recompute_clocks(by=None, at=AT)
        seconds = time.perf_counter() - begin
        with system_scope():
            peer = one_by_one()
        print(f"      {seen:,} open clocks looked at, {changed:,} moved; one by one {CASES * peer:,.0f} s")
        found = f"{seconds:.1f} s (<= {LIMIT:.0f}), {CASES * peer / seconds:.1f} x one by one"
        return line("a changed notice, 100,000 open cases", found, holds=seen == CASES and seconds <= LIMIT)


def _all_of(year: int, extra: date) -> list[date]:
    """The days off that are known of the year, and one more."""
    from zhiheng.platform.workflow import calendars

    known = {one.year: one for one in calendars.current().notices}[year]
    return sorted({*known.days_off, extra})


if __name__ == "__main__":
    sys.exit(not run())

"""The real registers with a made-up, marked history: everybody is graded, and every grade comes out again for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conftest import SHARED
from intake_files import bring_in
from zhiheng import policy
from zhiheng.apps.credit.actions import grading
from zhiheng.apps.credit.models import Grade
from zhiheng.apps.credit.queries.grades import numbers_of_grades, replayed
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.demo import credit, history
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.scope import system_scope

FILES = sorted((SHARED / "data" / "enterprise").glob("*.csv"))
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
SUBJECTS, SAMPLE = 300, 1_000
pytestmark = [
    pytest.mark.realfiles,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FILES, reason="the real files are not at hand"),
]


@pytest.mark.slow
def test_all_enterprises_of_the_real_registers_are_graded_and_grades_outlast_corrections(tmp_path: Path) -> None:
    pack = policy.load("cn-sx-2012")
    with system_scope():
        sync_units(pack=pack, by="system", at=AT)
    accepted = sum(bring_in("enterprises", path.name, path.read_bytes())["accepted"] for path in FILES)
    officer = credit.enter(at=AT)
    known = history.tell(tmp_path, pack, most=SUBJECTS, by=officer, at=AT)
    with system_scope():
        run = grading.ask_run(as_of=day_of(AT), by=None, at=AT)
    run = grading.carry_out(run, at=AT)
    with system_scope():
        assert run.organisations == organisation_list().count() == Grade.objects.count() == accepted
    assert sum(run.counts.values()) == accepted
    assert set(run.counts) == {"honest", "lacking", "dishonest"}
    assert known > 5 * SUBJECTS
    changed = history.turn_out_otherwise(share=0.25, by=officer, at=AT + timedelta(days=1))
    assert changed > known / 8
    with system_scope():
        with_facts = list(Grade.objects.exclude(grade="honest").order_by("pk").values_list("pk", flat=True))
        again = replayed([*with_facts, *numbers_of_grades(SAMPLE)])
    assert [one.grade.pk for one in again if one.problem is not None] == []
    assert len(again) >= SAMPLE

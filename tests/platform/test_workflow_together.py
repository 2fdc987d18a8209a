"""Many hands on one case: one of them wins each step, and the history has no gap and no fork."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.platform.test_workflow import AT, _open_guards, enter, opened  # noqa: F401 - a fixture

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow import actions
from zhiheng.platform.workflow.models import Case, Step
from zhiheng.vocab.problem import Problem

HANDS = 50


@pytest.fixture
def people(transactional_db):
    """The cast, committed, so that other connections see it."""
    with system_scope():
        return enter()


def test_fifty_at_once_leave_one_winner_and_one_line(people):
    with system_scope():
        case = opened(people)
    together = Barrier(10)

    def attempt(number: int) -> str:
        """Accept, or take the complaint back: only one of the two can be first."""
        together.wait(timeout=60)
        step, by = ("accept", people.officer) if number % 2 else ("withdraw", "follower")
        try:
            with system_scope():
                actions.take(Case.objects.get(pk=case.pk), transition=step, by=by, at=AT)
        except Problem as problem:
            return problem.code
        finally:
            connection.close()
        return step

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(attempt, range(HANDS)))
    with system_scope():
        case.refresh_from_db()
        steps = list(Step.objects.filter(case=case).order_by("seq"))
        entries = LedgerEntry.objects.filter(record=f"workflow.case:{case.number}").count()
    assert len(steps) == 1
    assert [one for one in found if one != "step_out_of_place"] == [steps[0].transition]
    assert (case.state, case.seq) == (steps[0].after, 1)
    assert entries == 2  # opened, and the one step

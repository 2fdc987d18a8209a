"""Many hands on one case: one of them wins each step, and the history has no gap and no fork."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import connection
from tests.casting import AT, days, enter, opened

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow import actions, recounting
from zhiheng.platform.workflow.actions.stepping import locked
from zhiheng.platform.workflow.models import Case, Step
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.usefixtures("open_guards")

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


def work_beside_a_step(case: Case, work) -> list[BaseException | None]:
    """The work while a step holds the case and has not yet come to its clocks; what either raised."""
    holds = Barrier(2)

    def step() -> None:
        with system_scope():
            locked(Case.objects.get(pk=case.pk))
            holds.wait(timeout=60)
            sleep(0.5)  # the other is at its locks by now
            list(case.clocks.select_for_update())

    def beside() -> None:
        holds.wait(timeout=60)
        with system_scope():
            work()

    def attempt(what) -> BaseException | None:
        try:
            what()
        except Exception as problem:
            return problem
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(attempt, (step, beside)))


def test_whoever_touches_clocks_locks_the_case_first_as_a_step_does(people):
    with system_scope():
        case = opened(people)
        clock = case.clocks.get()
        actions.watch_clocks(at=days(50))
    later = {
        "watch": lambda: actions.watch_clocks(at=days(51)),
        "acknowledge": lambda: actions.acknowledge_expiry(clock, note="督办", by=people.head, at=days(50)),
        "recount": lambda: list(recounting.recount(actor="system", at=AT, why={})),
    }
    with system_scope():
        case.clocks.update(escalated_at=None, due_on=AT.date())
    assert {name: work_beside_a_step(case, work) for name, work in later.items()} == {
        name: [None, None] for name in later
    }

"""Two people at once: one wins, the other is told, and nothing gets in between a check and its step."""

import threading
import time
from decimal import Decimal

import pytest
from django.db import connection
from tests.apps.returns.conftest import AT, FORM, GOOD, enter

from zhiheng.apps.returns import actions, queries
from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.models import Return, Step
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    with system_scope():
        return enter()


@pytest.fixture
def ret(people):
    with system_scope():
        period = Period.parse("2015")
        ret = actions.open_return(form=FORM, unit=people.taiyuan, period=period, by=people.alice, at=AT)
        actions.write_cells(ret, values=GOOD, by=people.alice, at=AT)
    return ret


def at_once(*works):
    """Run each in a thread with a connection of its own; what they gave or how they were refused, in order."""
    told = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place, work):
        try:
            gate.wait(10)
            with system_scope():
                told[place] = work()
        except Problem as problem:
            told[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return told


@pytest.mark.parametrize("_", range(3))
def test_of_two_people_taking_the_same_step_one_wins_and_the_other_is_told(ret, people, _):
    with system_scope():
        actions.submit(ret, by=people.alice, at=AT)
    stale = Return(pk=ret.pk)
    told = at_once(
        lambda: actions.check(stale, by=people.bob, at=AT), lambda: actions.check(stale, by=people.gina, at=AT)
    )
    refused = [one for one in told if isinstance(one, Problem)]
    assert [one.code for one in refused] == ["step_refused"]
    assert "可能刚由他人办理" in refused[0].zh
    with system_scope():
        assert Return.objects.get().state == State.CHECKED
        assert Step.objects.filter(after=State.CHECKED).count() == 1


def test_accepting_and_sending_back_at_once_ends_in_one_of_them(ret, people):
    with system_scope():
        actions.submit(ret, by=people.alice, at=AT)
        actions.check(ret, by=people.bob, at=AT)
    told = at_once(
        lambda: actions.accept(ret, by=people.olga, at=AT),
        lambda: actions.accept(ret, by=people.otto, at=AT),
        lambda: actions.submit(ret, by=people.alice, at=AT),
    )
    assert sum(isinstance(one, Problem) for one in told) == 2
    with system_scope():
        found = Return.objects.get()
        assert (found.state, found.version) == (State.ACCEPTED, 1)


def test_a_wrong_value_written_while_another_submits_is_not_submitted(ret, people):
    written = threading.Event()

    def write():
        actions.write_cells(ret, values={"county_road_km_good": Decimal(1001)}, by=people.alice, at=AT)
        written.set()
        time.sleep(0.5)  # the transaction stays open while the other tries to submit
        return "written"

    def submit():
        assert written.wait(10)
        return actions.submit(ret, by=people.bob, at=AT)

    told = at_once(write, submit)
    assert told[0] == "written"
    assert isinstance(told[1], Problem)
    assert told[1].code == "findings_stand"


def test_a_return_begun_by_two_at_once_is_begun_once(people):
    def begin():
        return actions.open_return(form=FORM, unit=people.taiyuan, period=Period.parse("2014"), by=None, at=AT).pk

    first, *others = at_once(begin, begin, begin)
    assert others == [first, first]
    with system_scope():
        assert Return.objects.count() == 1


def test_a_form_that_was_open_before_does_not_undo_what_others_wrote(ret, people):
    with system_scope():
        seen = queries.last_cell(ret)
        theirs = {"county_road_km_good": Decimal(790)}
        actions.write_cells(ret, values=theirs, by=people.gina, at=AT, seen=seen)
        mine = {**GOOD, "rural_road_km_good": Decimal(1510)}  # the form sends all cells, also those I did not touch
        assert actions.write_cells(ret, values=mine, by=people.alice, at=AT, seen=seen) == 1
        standing = queries.cells(ret)
        assert (standing["county_road_km_good"], standing["rural_road_km_good"]) == (Decimal(790), Decimal(1510))


def test_two_who_changed_the_same_cell_are_told_of_each_other_and_the_second_may_insist(ret, people):
    with system_scope():
        seen = queries.last_cell(ret)
        actions.write_cells(ret, values={"county_road_km_good": Decimal(790)}, by=people.gina, at=AT, seen=seen)
        mine = {"county_road_km_good": Decimal(795)}
        with pytest.raises(Problem) as caught:
            actions.write_cells(ret, values=mine, by=people.alice, at=AT, seen=seen)
        assert caught.value.code == "changed_meanwhile"
        assert "gina" in caught.value.where["zh_by_item"]["county_road_km_good"]
        assert actions.write_cells(ret, values=mine, by=people.alice, at=AT, seen=queries.last_cell(ret)) == 1

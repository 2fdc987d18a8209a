"""Random lives of returns: in none does what was accepted change without being sent back, or one person do two steps.

Ten thousand histories of the pure rules, and some hundred of them walked in the database beside the rules: every
verdict and every state must be the same on both sides.
"""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import transaction
from tests.apps.returns.conftest import AT

from zhiheng.apps.returns import actions, life, queries
from zhiheng.apps.returns.choices import COUNTED, OPEN, STEPS, State
from zhiheng.apps.returns.life import Life, Written
from zhiheng.apps.returns.models import AcceptedValue, Return
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

PURE, STORED, LENGTH = 12_000, 25, 20
ITEMS = ("rural_road_accepted_total", "rural_road_accepted_passed", "rural_road_accepted_excellent")
VERBS = ("write", "write", "submit", "submit", "check", "check", "accept", "accept", "lock", "send_back")
PEOPLE = (1, 2, 3, 4, 5)
WRONG = Text("不对", "wrong")


def take(known, verb, person, item, number, reason):
    """One move, whoever makes it and however senseless it is."""
    if verb == "write":
        return life.write(known, {item: Decimal(number)}, by=person, reason=reason)
    if verb == "submit":
        return life.submit(known, by=person, blocking=[WRONG] if number == 0 else [])
    if verb in {"check", "accept"}:
        return getattr(life, verb)(known, by=person)
    return life.lock(known) if verb == "lock" else life.send_back(known, comment=reason)


def require_sound(before: Life, after: Life, accepted: dict[int, dict[str, Decimal]]) -> None:
    """What must hold from one moment to the next, whatever was tried."""
    assert after.state is before.state or after.state in STEPS[before.state]
    if before.state in COUNTED and after.state not in OPEN:
        assert after.cells == before.cells
        assert after.version == before.version
    if after.version != before.version:
        assert (before.state, after.state, after.version) == (State.CHECKED, State.ACCEPTED, before.version + 1)
        accepted[after.version] = after.values
    if after.state in COUNTED:
        assert accepted[after.version] == after.values
        assert None not in {after.submitted_by, after.checked_by, after.accepted_by}
        assert not after.makers & {after.checked_by, after.accepted_by}
        assert after.checked_by != after.accepted_by
    if after.cells != before.cells:
        assert before.state in OPEN
        changed = {item for item in after.cells if after.cells[item] != before.cells.get(item)}
        assert all(item not in before.cells or before.cells[item].value != after.cells[item].value for item in changed)


SENSIBLE = {
    State.DRAFT: ("write", "submit"),
    State.RETURNED: ("write", "submit"),
    State.SUBMITTED: ("check", "check", "send_back"),
    State.CHECKED: ("accept", "accept", "send_back"),
    State.ACCEPTED: ("lock", "send_back"),
    State.LOCKED: ("send_back",),
}


def move(draw: Random, known: Life, sense: float):
    """Something that somebody tries; ``sense`` is how often it is what the return waits for."""
    verb = draw.choice(SENSIBLE[known.state] if draw.random() < sense else VERBS)
    return verb, draw.choice(PEOPLE), draw.choice(ITEMS), draw.randrange(4), draw.choice(("", "  ", "更正", "更正"))


def test_ten_thousand_histories_never_change_what_was_accepted():
    draw, reached, versions = Random(20121), set(), 0
    for number in range(PURE):
        known, accepted = Life(), {}
        for _ in range(draw.randrange(1, 2 * LENGTH)):
            try:
                after = take(known, *move(draw, known, sense=(number % 4) / 4))
            except Problem:
                continue
            require_sound(known, after, accepted)
            known = after
            reached.add(known.state)
        versions = max(versions, known.version)
    assert reached == set(State)
    assert versions >= 3


def test_a_correction_without_a_reason_is_refused_only_where_something_changes():
    known = Life(state=State.RETURNED, version=1, cells={"a": Written(Decimal(1), 1)})
    assert life.write(known, {"a": Decimal(1)}, by=2) is known
    with pytest.raises(Problem, match="修改原因"):
        life.write(known, {"a": Decimal(2)}, by=2, reason=" ")


def stored(ret: Return, verb: str, by, item: str, number: int, reason: str) -> Return:
    """The same move as an action."""
    if verb == "write":
        actions.write_cells(ret, values={item: Decimal(number)}, by=by, at=AT, reason=reason)
        return Return.objects.get(pk=ret.pk)
    if verb == "send_back":
        return actions.send_back(ret, by=by, at=AT, comment=reason)
    return getattr(actions, verb)(ret, by=by, at=AT)


def blocks(ret: Return) -> list[Text]:
    return [finding.message for finding in queries.findings(ret) if finding.blocks]


def both(ret: Return, known: Life, people, tried) -> tuple[Return, Life]:
    """One move on both sides; the verdicts must agree."""
    verb, person, item, number, reason = tried
    by, expected, told = people[person - 1], None, None
    try:
        blocking = blocks(ret) if verb == "submit" else []
        if verb == "submit":
            after = life.submit(known, by=by.pk, blocking=blocking)
        else:
            after = take(known, verb, by.pk, item, number, reason)
    except Problem as problem:
        expected, after = problem.code, known
    try:
        with transaction.atomic():
            ret = stored(ret, verb, by, item, number, reason)
    except Problem as problem:
        told = problem.code
    assert told == expected, tried
    return ret, after


@pytest.mark.django_db
def test_database_and_rules_agree_on_every_move(filled, cast):
    draw = Random(7)
    people = [cast.alice, cast.bob, cast.olga, cast.charlie, cast.dora]
    for _ in range(STORED):
        point = transaction.savepoint()
        ret = Return.objects.get(pk=filled.pk)
        known = queries.life_of(ret, queries.facts_of([ret])[ret.pk])
        for _ in range(LENGTH):
            ret, known = both(ret, known, people, move(draw, known, sense=0.8))
            now = queries.life_of(Return.objects.get(pk=ret.pk), queries.facts_of([ret])[ret.pk])
            assert now == known
            counted = {value.item: value.value for value in AcceptedValue.objects.filter(ret=ret, version=ret.version)}
            if now.state in COUNTED:
                assert counted == now.values
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
def test_sending_back_keeps_the_day_of_the_first_report(filled, cast):
    ret = actions.submit(filled, by=cast.alice, at=AT)
    ret = actions.send_back(ret, by=cast.bob, at=AT, comment="请复核")
    ret = actions.submit(ret, by=cast.alice, at=AT + timedelta(days=40))
    ret.refresh_from_db()
    assert (ret.reported_at, ret.submitted_at) == (AT, AT + timedelta(days=40))

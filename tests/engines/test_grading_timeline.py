"""The timeline says on every day what the interpreter says, also of facts taken to be otherwise."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from tests.apps.credit.drawing import MOMENTS, Firms, Rules

from zhiheng.engines.grading import Moment
from zhiheng.engines.grading.interpreting import evaluate
from zhiheng.engines.grading.timeline import Timeline


@pytest.mark.parametrize("seed", range(400, 600))
def test_timeline_and_interpreter_find_the_same_on_every_day(seed: int) -> None:
    draw = Random(seed)
    held = Rules(draw).made()
    moment = Moment(*draw.choice(MOMENTS))
    facts = sorted(Firms(draw, moment).facts(), key=lambda fact: fact.id)
    line = Timeline(held, facts, moment)
    for _ in range(25):
        day = moment.as_of + timedelta(draw.choice((0, 0, draw.randint(1, 1500))))
        some = draw.sample(facts, draw.randint(0, min(2, len(facts)))) if draw.random() < 0.5 else []
        repair = {"repaired_on": day - timedelta(draw.randint(0, 9)), "repair_recorded_at": moment.known_at}
        changed = {one.id: one.model_copy(update=repair) for one in some}
        asked = [changed.get(one.id, one) for one in facts]
        expected = evaluate(held, asked, Moment(day, moment.known_at)).contributions
        assert line.in_order(line.rows(day, changed)) == list(expected)

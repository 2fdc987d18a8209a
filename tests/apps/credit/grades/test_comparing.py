"""Two versions of the rules over everybody: set-based, yet the same as the interpreter one by one."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from tests.grade_samples import AT, fact, organisation

from registry_samples import merge
from zhiheng.apps.credit.actions import comparing
from zhiheng.apps.credit.grading.moving import moved
from zhiheng.apps.credit.grading.reading import Reader, rows_of
from zhiheng.apps.credit.models import Comparison, MovedGrade
from zhiheng.apps.credit.queries import versions
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.engines.grading import Moment, grade
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

DAY = date(2026, 6, 1)
SAMPLES = {  # some values are of another type than their field: they count as missing
    "kind": ("fine", "warning", "criticism", "confiscation", "suspension", None),
    "severity": ("minor", "general", "serious", 3),
    "sector": ("food", "other", "special"),
    "fine_yuan": ("1000.00", "80000", "", "many", None, "5e3"),
    "is_first": (True, False, None, "true", "是"),
    "published_on": ("2026-01-10", "2025-08-31", "2024-02-29", "soon", None, ""),
}


def some_facts(draw: Random, owner: object) -> None:
    for number in range(draw.randint(0, 4)):
        day = date(2026, 5, 1) - timedelta(days=draw.randint(0, 1500))
        made = fact(owner, on=day, number=number, **{name: draw.choice(some) for name, some in SAMPLES.items()})
        later = made.recorded_at + timedelta(days=draw.randint(1, 900))
        if draw.random() < 0.15:
            made.revoked_at, made.revocation_reason = later, "example"
        elif draw.random() < 0.2:
            made.repaired_on, made.repair_recorded_at = later.date(), later
        made.save()


@pytest.fixture
def many(cast):
    draw = Random(20120906)
    owners = [organisation(serial, division=draw.choice(("140105", "140202"))) for serial in range(1, 121)]
    for owner in owners:
        some_facts(draw, owner)
    merge(owners[3], owners[2], (cast.officer, cast.head), AT)
    merge(owners[4], owners[3], (cast.officer, cast.head), AT)
    return owners


def by_interpreter(version: str) -> dict[int, tuple[str, int]]:
    rules = versions.version(version)
    numbers = list(organisation_list().values_list("pk", flat=True))
    rows = rows_of(numbers, known_at=AT)
    reader = Reader(rules)
    totals = {pk: grade(rules, reader.facts(rows.get(pk, [])), Moment(DAY, AT))[1] for pk in numbers}
    return {pk: (total.grade, total.score) for pk, total in totals.items()}


def test_whose_grade_moves_is_the_same_as_one_by_one(many):
    with system_scope():
        found = moved(versions.version("2021"), versions.version("2026"), as_of=DAY, known_at=AT)
        old, new = by_interpreter("2021"), by_interpreter("2026")
    assert found.organisations == len(old) == 118
    expected = [(pk, old[pk], new[pk]) for pk in sorted(old) if old[pk][0] != new[pk][0]]
    told = [(one.organisation, (one.before, one.score_before), (one.after, one.score_after)) for one in found.moved]
    assert told == expected
    assert len(told) > 5


def test_comparison_is_asked_for_kept_and_read_as_far_as_one_may_see(cast, many, monkeypatch):
    monkeypatch.setattr(versions, "MOST_FACTS", 10)
    office = Client()
    office.force_login(cast.officer)
    page = office.get(reverse("credit_rules_compare"), {"before": "2021", "after": "2026"})
    assert "在后台比较" in page.content.decode()
    answer = office.post(reverse("credit_rules_ask_comparison"), {"before": "2021", "after": "2026"})
    assert answer.status_code == 302
    run_waiting()
    with system_scope():
        comparison = Comparison.objects.get()
        count = MovedGrade.objects.count()
        near = MovedGrade.objects.filter(division="140105").count()
        assert comparison.finished_at is not None
        assert comparison.organisations == 118
        assert LedgerEntry.objects.filter(record=f"credit.comparison:{comparison.pk}").count() == 2
    address = reverse("credit_rules_comparison", args=[comparison.pk])
    assert count > near > 2
    page = office.get(address)
    assert page.context["table"].paginator.count == near
    assert str(near) in office.get(reverse("credit_rules_compare")).content.decode()
    assert office.get(reverse("credit_rules_comparison", args=[comparison.pk + 1])).status_code == 404
    with system_scope():
        assert comparing.carry_out(comparison, at=AT) == count
        assert MovedGrade.objects.count() == count


def test_version_that_nobody_knows_is_refused(cast):
    with pytest.raises(Problem, match="version"):
        comparing.ask_comparison(before="2021", after="1999", by=cast.officer, at=AT)
    client = Client()
    client.force_login(cast.officer)
    answer = client.post(reverse("credit_rules_ask_comparison"), {"before": "1999"}, follow=True)
    assert "没有这个版本" in answer.content.decode()

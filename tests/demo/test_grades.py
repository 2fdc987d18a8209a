"""The demo grades all and has a case of each kind under way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.apps.credit.grades.conftest import enter
from tests.grade_samples import fact, organisation

from zhiheng.apps.credit.models import CreditCase, GradeRun, StandingGrade
from zhiheng.demo.grades import grade_demo
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope


@pytest.mark.django_db
def test_all_are_graded_and_a_case_of_each_kind_is_under_way():
    now = timezone.now()
    today = day_of(now)
    with system_scope():
        enter()
        User.objects.filter(username__startswith="credit-").delete()
        for serial in range(1, 9):
            firm = organisation(serial)
            on = today - timedelta(days=500)
            if serial < 4:
                said = {"kind": "fine", "severity": "serious", "sector": "other", "fine_yuan": "20000"}
                fact(firm, "penalty", on, **said, decided_on=str(on), published_on=str(on), is_published=True)
            elif serial < 7:
                fact(firm, "serious_violation_listing", today - timedelta(days=60), sector="other",
                     listed_on=str(today - timedelta(days=60)))  # fmt: skip
    grade_demo(at=now)
    with system_scope():
        assert GradeRun.objects.count() == 2
        states = set(CreditCase.objects.values_list("kind", "case__state"))
        assert {("grade", "published"), ("grade", "objected"), ("grade", "notified")} <= states
        assert {("repair", "granted"), ("repair", "received"), ("objection", "received")} <= states
        assert StandingGrade.objects.filter(value="dishonest").count() == 1

"""A superuser who changes facts past the program is found by ``zhiheng ledger verify``."""

from __future__ import annotations

import os
from datetime import date

import psycopg
import pytest
from django.db import connection

from credit_samples import LATER, enter, penalty, person, read, record
from zhiheng.apps.credit.actions import facts as actions
from zhiheng.apps.credit.models import Fact
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.comparing import compared

pytestmark = pytest.mark.django_db(transaction=True)
TAMPERINGS = {
    "what it says": """UPDATE credit_fact SET fields = fields || '{"fine_yuan": "1"}' WHERE key LIKE '%4号'""",
    "whose it is": """UPDATE credit_fact SET organisation_id =
        (SELECT max(id) FROM registry_organisation) WHERE key LIKE '%4号'""",
    "where it lies": "UPDATE credit_fact SET division = '140200' WHERE key LIKE '%4号'",
    "when it occurred": "UPDATE credit_fact SET occurred_on = occurred_on - 700 WHERE key LIKE '%4号'",
    "when it ends": "UPDATE credit_fact SET effective_to = occurred_on + 1 WHERE key LIKE '%4号'",
    "when it was recorded": "UPDATE credit_fact SET recorded_at = recorded_at - interval '1 day' WHERE key LIKE '%4号'",
    "what it corrects": "UPDATE credit_fact SET corrects_id = NULL WHERE corrects_id IS NOT NULL",
    "a revocation put in": """UPDATE credit_fact SET revoked_at = now(), revocation_reason = '改'
        WHERE key LIKE '%4号'""",
    "a revocation taken out": """UPDATE credit_fact SET revoked_at = NULL, revoked_by_id = NULL, revocation_reason = ''
        WHERE key LIKE '%1号'""",
    "why it was revoked": "UPDATE credit_fact SET revocation_reason = '另有理由' WHERE key LIKE '%1号'",
    "who revoked it": "UPDATE credit_fact SET revoked_by_id = NULL WHERE revoked_by_id IS NOT NULL",
    "a repair put in": "UPDATE credit_fact SET repaired_on = now(), repair_recorded_at = now() WHERE key LIKE '%4号'",
    "the day of a repair": "UPDATE credit_fact SET repaired_on = repaired_on - 30 WHERE repaired_on IS NOT NULL",
    "a repair taken out": """UPDATE credit_fact SET repaired_on = NULL, repair_recorded_at = NULL
        WHERE repaired_on IS NOT NULL""",
}


def as_superuser(statement: str) -> int:
    """What triggers and policies would refuse to anybody else; how many rows it hit."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], dbname=name) as admin:
        admin.execute("SET LOCAL session_replication_role = replica")
        return admin.execute(statement).rowcount


@pytest.fixture(autouse=True)
def _facts():
    """Four recorded in two calls: one revoked, one corrected, one repaired, one as it came."""
    with system_scope():
        enter()
        officer = person("officer", "quality-supervision", "credit-officer")
        record(penalty(1), penalty(2))
        record(penalty(3), penalty(4), at=LATER)
        held = {fact.key[-2]: fact for fact in Fact.objects.all()}
        actions.revoke_fact(fact=held["1"], reason="撤销", by=officer, at=LATER)
        (line,) = read(penalty(2, kind="警告"))
        actions.correct_fact(fact=held["2"], line=line, reason="更正", by=officer, at=LATER)
        actions.record_repair(fact=held["3"], repaired_on=date(2026, 11, 1), by=officer, at=LATER)


def problems() -> list[str]:
    with system_scope():
        batches = list(compared())
    assert sum(one.records for one in batches) >= 5
    return [problem.code for one in batches for problem in one.problems]


def test_what_the_program_did_agrees_with_the_ledger():
    assert problems() == []


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_a_superuser_changes_is_found(what):
    assert as_superuser(TAMPERINGS[what]) > 0
    assert "record_differs" in problems()


def test_a_fact_taken_out_and_one_put_in_are_found():
    as_superuser("DELETE FROM credit_fact WHERE key LIKE '%4号'")
    assert problems() == ["record_gone"]
    as_superuser("""INSERT INTO credit_fact (organisation_id, kind, key, source_id, division, occurred_on, fields,
        digest, recorded_at, revocation_reason) SELECT organisation_id, kind, key || '副', source_id, division,
        occurred_on, fields, digest, recorded_at, '' FROM credit_fact WHERE key LIKE '%3号'""")
    assert sorted(problems()) == ["record_gone", "record_unnoted"]

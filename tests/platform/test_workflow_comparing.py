"""A superuser who changes a case past the program is found by ``zhiheng ledger verify``."""

from __future__ import annotations

import os
from datetime import date

import psycopg
import pytest
from django.db import connection
from tests.casting import AT, days, enter

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.comparing import compared
from zhiheng.platform.workflow import actions
from zhiheng.platform.workflow.choices import Decision
from zhiheng.platform.workflow.models import Case

TAMPERINGS = {
    "a reason": "UPDATE workflow_step SET reason = '另有理由' WHERE transition = 'refuse'",
    "a ground": "UPDATE workflow_step SET ground = '' WHERE ground <> ''",
    "a time": "UPDATE workflow_step SET at = at - interval '1 day' WHERE seq = 1",
    "who confirmed": "UPDATE workflow_step SET by_id = by_id - 1 WHERE proposed_by_id IS NOT NULL",
    "a step taken out": "DELETE FROM workflow_step WHERE seq = (SELECT max(seq) FROM workflow_step)",
    "a step put in": """INSERT INTO workflow_step
            (case_id, seq, transition, before, after, ground, reason, facts, actor, at)
        SELECT id, seq + 1, 'withdraw', state, 'withdrawn', '', '', '{}', 'follower', now() FROM workflow_case""",
    "the state": "UPDATE workflow_case SET state = 'accepted', closed_at = NULL",
    "the end": "UPDATE workflow_case SET closed_at = closed_at - interval '3 days' WHERE closed_at IS NOT NULL",
    "the unit": "UPDATE workflow_case SET unit_id = (SELECT id FROM accounts_unit WHERE code = 'city-datong')",
    "the pack": "UPDATE workflow_case SET pack = 'another'",
    "the procedure": "UPDATE workflow_case SET procedure = 'another'",
    "the law": "UPDATE workflow_case SET procedure_from = '2020-01-01'",
    "a last day": "UPDATE workflow_caseclock SET due_on = due_on + 30",
    "an overrun": "UPDATE workflow_caseclock SET state = 'running', stopped_at = NULL WHERE state = 'stopped'",
    "the instant of the end": "UPDATE workflow_caseclock SET expires_at = expires_at + interval '60 days'",
    "the day to work towards": "UPDATE workflow_caseclock SET target_on = target_on - 1",
    "when it was stopped": "UPDATE workflow_caseclock SET stopped_at = stopped_at - interval '3 days'",
    "when it began": "UPDATE workflow_caseclock SET started_at = started_at + interval '1 day'",
    "whose a clock is": "UPDATE workflow_caseclock SET division = '140300'",
    "the receipt": "UPDATE workflow_case SET received_at = received_at + interval '2 days'",
    "what runs out first": "UPDATE workflow_case SET next_expiry = next_expiry + interval '9 days'",
    "who was told": "DELETE FROM workflow_notice",
    "to whom it was given": "UPDATE workflow_assignment SET to_id = by_id - 1",
    "who answered": "UPDATE workflow_acknowledgement SET at = at - interval '9 days'",
    "what the head wrote": "UPDATE workflow_acknowledgement SET note = '无须督办'",
    "that the head wrote anything": "UPDATE workflow_acknowledgement SET note = ''",
    "a clock": "DELETE FROM workflow_caseclock",
}


def as_superuser(statement: str) -> int:
    """What triggers and policies would refuse to anybody else; how many rows it hit."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], dbname=name) as admin:
        admin.execute("SET LOCAL session_replication_role = replica")
        return admin.execute(statement).rowcount


@pytest.fixture
def cases(transactional_db, open_guards) -> list[Case]:
    """One refused by two persons, one handed on and given to a person, one over, answered for and under a new law."""
    with system_scope():
        cast = enter()
        given = {"unit": cast.taiyuan, "division": "140105", "prefix": "TS", "by": "follower", "at": AT}
        refused, moved = (actions.open_case(procedure="complaint", **given).case for _ in range(2))
        old = actions.open_case(procedure="complaint", **given, received_at=days(-60)).case
        asked = actions.propose(
            refused, transition="refuse", ground="no-consumer-dispute", reason="不是消费", by=cast.officer, at=AT
        )
        actions.confirm(asked, by=cast.head, at=days(1))
        actions.take(
            moved, transition="transfer", unit=cast.datong, division="140200", reason="属大同", by=cast.officer, at=AT
        )
        actions.assign(moved, to=cast.stranger, by=cast.stranger, at=AT)
        actions.watch_clocks(at=days(100))
        actions.acknowledge_expiry(old.clocks.get(), note="已派员督办", by=cast.head, at=days(101))
        switch = {"before": old.procedure_from, "after": date(2026, 4, 15), "decision": Decision.SWITCH}
        actions.switch_rules(procedure="complaint", **switch, reason="令第 121 号", by=cast.admin, at=AT)
    return [refused, moved, old]


def problems() -> list[str]:
    with system_scope():
        batches = list(compared())
    assert sum(one.records for one in batches) >= 3
    return [problem.code for one in batches for problem in one.problems]


def test_what_the_program_did_agrees_with_the_ledger(cases):
    assert problems() == []
    with system_scope():
        assert Case.objects.filter(procedure_from=date(2026, 4, 15)).count() == 3


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_a_superuser_changes_is_found(cases, what):
    assert as_superuser(TAMPERINGS[what]) > 0
    assert "record_differs" in problems()


def test_a_case_taken_out_and_one_put_in_are_found(cases):
    for table in ("workflow_step", "workflow_proposal", "workflow_caseclock"):
        as_superuser(f"DELETE FROM {table} WHERE case_id = {cases[0].pk}")
    as_superuser(f"DELETE FROM workflow_case WHERE id = {cases[0].pk}")
    assert problems() == ["record_gone"]
    as_superuser(f"UPDATE workflow_case SET number = 'TS2026-9999999' WHERE id = {cases[1].pk}")
    assert sorted(problems()) == ["record_gone", "record_gone", "record_unnoted"]

"""Cases keep to their procedures and to the clocks of the law, whoever tries otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from tests.casting import AT, days, opened

from zhiheng import policy
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import follower_scope, set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow import actions, guards, queries
from zhiheng.platform.workflow.choices import ClockState, Decision, Outcome
from zhiheng.platform.workflow.models import Case, CaseClock, LegalStep, Step
from zhiheng.vocab.problem import Problem

CLOCK_ENDS = ("due_on", "target_on", "expires_at")
pytestmark = pytest.mark.usefixtures("open_guards")


@pytest.fixture
def case(cast):
    return opened(cast)


def clock(case: Case, name: str) -> CaseClock:
    return case.clocks.get(clock=name)


def test_a_case_follows_the_law_of_the_day_it_was_received(cast, case):
    assert (case.procedure_from, case.state) == (date(2026, 4, 15), "received")
    assert clock(case, "complaint-accept").due_on == date(2026, 6, 10)
    old = opened(cast, received_at=datetime(2026, 4, 14, 8, tzinfo=UTC))
    assert old.procedure_from == date(2020, 1, 1)
    assert old.rules.instrument == "samr-order-20"
    with pytest.raises(Problem, match="没有生效"):
        opened(cast, received_at=datetime(2011, 4, 14, 8, tzinfo=UTC))


def test_the_day_of_receipt_is_that_of_shanghai(cast):
    assert opened(cast, received_at=datetime(2026, 4, 14, 17, tzinfo=UTC)).procedure_from == date(2026, 4, 15)


def test_opening_and_stepping_write_one_entry_each(cast, case):
    before = LedgerEntry.objects.count()
    actions.take(case, transition="accept", by=cast.officer, at=AT)
    entries = LedgerEntry.objects.all()[before:]
    assert [entry.action for entry in entries] == ["complaint.accept"]
    assert entries[0].record == f"workflow.case:{case.number}"


def test_acceptance_stops_one_clock_and_starts_the_next(cast, case):
    actions.take(case, transition="accept", by=cast.officer, at=days(2))
    assert (case.state, case.seq) == ("accepted", 1)
    assert clock(case, "complaint-accept").state == ClockState.STOPPED
    assert clock(case, "complaint-accept").is_in_time
    assert clock(case, "complaint-mediate").due_on == date(2026, 8, 2)


def test_testing_pauses_the_clock_and_its_days_are_added(cast, case):
    for step in ("accept", "start-mediation", "start-testing"):
        actions.take(case, transition=step, by=cast.officer, at=AT)
    assert clock(case, "complaint-mediate").state == ClockState.PAUSED
    actions.take(case, transition="testing-done", by=cast.officer, at=days(20))
    assert clock(case, "complaint-mediate").due_on == date(2026, 8, 20)
    actions.take(case, transition="agree", by=cast.officer, at=days(30))
    assert (case.state, case.is_open) == ("agreed", False)
    assert not case.clocks.exclude(state=ClockState.STOPPED).exists()


def test_a_clock_stopped_in_its_pause_is_in_time(cast, case):
    for step in ("accept", "start-mediation", "start-testing"):
        actions.take(case, transition=step, by=cast.officer, at=AT)
    actions.take(case, transition="terminate", ground="test-cost", reason="费用", by=cast.officer, at=days(9))
    stopped = clock(case, "complaint-mediate")
    assert (stopped.state, stopped.paused_on, stopped.is_in_time) == (ClockState.STOPPED, None, True)
    assert clock(case, "complaint-end-notice").state == ClockState.RUNNING


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"transition": "agree"}, "step_out_of_place"),
        ({"transition": "fly"}, "step_unknown"),
        ({"transition": "refuse", "ground": "not-competent", "reason": "x"}, "two_persons"),
        ({"transition": "ask-material"}, "reason_missing"),
        ({"transition": "transfer", "reason": "x"}, "unit_missing"),
        ({"transition": "accept", "ground": "time-over"}, "ground_unasked"),
    ],
)
def test_what_a_step_asks_for_is_explained(cast, case, options, code):
    with pytest.raises(Problem) as caught:
        actions.take(case, by=cast.officer, at=AT, **options)
    assert caught.value.code == code
    assert case.steps.count() == 0


def test_a_role_that_the_procedure_does_not_name_is_refused(cast, case):
    with pytest.raises(Problem, match="须由"):
        actions.take(case, transition="accept", by=cast.head, at=AT)
    with pytest.raises(Problem, match="须由"):
        actions.take(case, transition="accept", by="follower", at=AT)


def test_a_condition_that_fails_and_one_that_nobody_answers_stop_the_step(cast, case, monkeypatch):
    monkeypatch.setitem(guards._guards, "material-complete", lambda case: Problem("missing", "缺材料", "missing"))
    with pytest.raises(Problem, match="缺材料"):
        actions.take(case, transition="accept", by=cast.officer, at=AT)
    guards._guards.pop("material-complete")
    with pytest.raises(Problem, match="没有程序能回答"):
        actions.take(case, transition="accept", by=cast.officer, at=AT)


def test_refusal_takes_two_persons(cast, case):
    asked = {"transition": "refuse", "ground": "not-competent", "reason": "不属本部门"}
    proposal = actions.propose(case, by=cast.both, at=AT, **asked)
    with pytest.raises(Problem) as caught:
        actions.confirm(proposal, by=cast.both, at=AT)
    assert caught.value.code == "second_person"
    with pytest.raises(Problem) as caught:
        actions.confirm(proposal, by=cast.other, at=AT)
    assert caught.value.code == "confirmation_not_yours"
    step = actions.confirm(proposal, by=cast.head, at=AT)
    assert (step.by, step.proposed_by, case.__class__.objects.get(pk=case.pk).state) == (
        cast.head,
        cast.both,
        "refused",
    )
    with pytest.raises(Problem) as caught:
        actions.confirm(proposal, by=cast.head, at=AT)
    assert caught.value.code == "proposal_decided"


def test_a_proposal_waits_alone_is_sent_back_with_a_word_and_lapses_with_the_state(cast, case):
    asked = {"transition": "refuse", "ground": "not-competent", "reason": "不属本部门"}
    first = actions.propose(case, by=cast.officer, at=AT, **asked)
    with pytest.raises(Problem, match="待确认"):
        actions.propose(case, by=cast.other, at=AT, **asked)
    with pytest.raises(Problem, match="意见"):
        actions.decline(first, by=cast.head, at=AT, answer=" ")
    actions.decline(first, by=cast.head, at=AT, answer="再核实")
    second = actions.propose(case, by=cast.officer, at=AT, **asked)
    actions.take(case, transition="accept", by=cast.officer, at=AT)
    second.refresh_from_db()
    assert second.outcome == Outcome.LAPSED


def test_a_transfer_hands_the_case_to_a_unit_outside_the_sight_of_whoever_does_it(cast, case):
    scope = scope_of(cast.officer)
    set_scope(units=scope.units, areas=scope.areas)
    actions.take(
        case, transition="transfer", by=cast.officer, at=AT, unit=cast.datong, division="140200", reason="属地"
    )
    assert not Case.objects.filter(pk=case.pk).exists()
    scope = scope_of(cast.stranger)
    set_scope(units=scope.units, areas=scope.areas)
    assert Case.objects.get(pk=case.pk).unit == cast.datong


def test_an_extension_is_approved_by_a_second_person_once(cast):
    clue = opened(cast, procedure="report-clue", prefix="JB")
    due = clock(clue, "clue-verify").due_on
    for number in range(2):
        proposal = actions.propose(clue, transition="extend", by=cast.officer, at=AT, reason="案情复杂")
        if number == 0:
            actions.confirm(proposal, by=cast.head, at=AT)
            assert clock(clue, "clue-verify").due_on > due
        else:
            with pytest.raises(Problem, match="最多延长"):
                actions.confirm(proposal, by=cast.head, at=AT)


def test_new_facts_restart_the_clock(cast):
    clue = opened(cast, procedure="report-clue", prefix="JB")
    actions.take(clue, transition="merge-new-facts", by=cast.officer, at=days(7))
    assert clock(clue, "clue-verify").due_on == date(2026, 6, 30)


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


STEP = """INSERT INTO workflow_step (case_id, seq, transition, before, after, ground, reason, facts, actor, by_id,
    proposed_by_id, at) VALUES (%s, %s, %s, %s, %s, '', '', '{}', %s, %s, %s, now())"""


@pytest.mark.parametrize(
    ("seq", "transition", "before", "after", "actor"),
    [
        (1, "agree", "received", "agreed", "user"),  # not from here
        (1, "accept", "mediating", "accepted", "user"),  # not where the case stands
        (2, "accept", "received", "accepted", "user"),  # leaves a gap
        (1, "accept", "received", "agreed", "user"),  # ends elsewhere
        (1, "accept", "received", "accepted", "follower"),  # not for the citizen
        (1, "refuse", "received", "refused", "user"),  # one person
    ],
)
def test_an_illegal_step_cannot_be_written_by_sql(cast, case, seq, transition, before, after, actor):
    by = cast.officer.pk if actor == "user" else None
    with pytest.raises(DatabaseError):
        sql(STEP, case.pk, seq, transition, before, after, actor, by, None)


def test_one_person_twice_cannot_be_written_by_sql(cast, case):
    with pytest.raises(DatabaseError):
        sql(STEP, case.pk, 1, "refuse", "received", "refused", "user", cast.both.pk, cast.both.pk)
    sql(STEP, case.pk, 1, "refuse", "received", "refused", "user", cast.head.pk, cast.officer.pk)
    assert Case.objects.get(pk=case.pk).closed_at is not None


CHEAT = """INSERT INTO {table} (procedure, version_from, transition, before, after, needs_two, actors)
    VALUES ('complaint', '2026-04-15', 'cheat', 'received', 'agreed', false, '{{user}}')"""
MIDDLE = """INSERT INTO workflow_case (number, pack, pack_hash, procedure, procedure_from, regime_on, state, seq,
    unit_id, division, follower, received_at) SELECT 'x', pack, pack_hash, procedure, procedure_from, regime_on,
    'agreed', 0, unit_id, division, follower, received_at FROM workflow_case"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_case SET state = 'agreed'",
        "UPDATE workflow_case SET state = 'accepted', seq = 1",
        "UPDATE workflow_case SET closed_at = now()",
        "UPDATE workflow_case SET number = 'x'",
        "UPDATE workflow_case SET received_at = now()",
        "UPDATE workflow_case SET follower = 'another'",
        "UPDATE workflow_case SET procedure_from = '2021-01-01'",
        "DELETE FROM workflow_case",
        "UPDATE workflow_step SET reason = 'x'",
        "DELETE FROM workflow_step",
        CHEAT.format(table="workflow_legal_step"),
        "DELETE FROM workflow_legal_step",
    ],
)
def test_history_cannot_be_rewritten_by_sql(cast, case, statement):
    actions.take(case, transition="ask-material", by=cast.officer, at=AT, reason="身份证明")
    with pytest.raises(DatabaseError):
        sql(statement)


def test_a_case_that_begins_in_the_middle_cannot_be_written(cast, case):
    with pytest.raises(DatabaseError):
        sql(MIDDLE)


def test_a_temporary_table_does_not_pass_for_the_real_one(cast, case):
    sql("CREATE TEMP TABLE workflow_legal_step (LIKE public.workflow_legal_step) ON COMMIT DROP")
    sql("ALTER TABLE pg_temp.workflow_legal_step ALTER id DROP NOT NULL")
    sql(CHEAT.format(table="pg_temp.workflow_legal_step"))
    with pytest.raises(DatabaseError, match="does not lead"):
        sql(STEP, case.pk, 1, "cheat", "received", "agreed", "user", cast.officer.pk, None)


def test_without_a_scope_there_are_no_rows_and_a_receipt_shows_its_own(cast, case):
    other = opened(cast, follower="e" * 64)
    actions.take(case, transition="accept", by=cast.officer, at=AT)
    set_scope()
    for model in (Case, Step, CaseClock):
        assert model.objects.count() == 0
    with follower_scope("f" * 64):
        assert list(Case.objects.all()) == [case]
        assert Step.objects.count() == 1
        assert set(CaseClock.objects.values_list("case", flat=True)) == {case.pk}
    with follower_scope(""):
        assert Case.objects.count() == 0
    assert Case.objects.count() == 0
    set_scope(units=[cast.datong.pk], areas=["1402"])
    assert not Case.objects.filter(pk__in=[case.pk, other.pk]).exists()


def test_clocks_are_warned_of_once_at_half_at_four_fifths_and_at_the_end(cast, case):
    assert actions.watch_clocks(at=days(1)) == actions.watching.Watched(0, 0, 0)
    assert actions.watch_clocks(at=days(5)).half == 1
    assert actions.watch_clocks(at=days(5)).half == 0
    assert actions.watch_clocks(at=days(8)).late == 1
    assert actions.watch_clocks(at=days(11)).expired == 1
    assert actions.watch_clocks(at=days(12)) == actions.watching.Watched(0, 0, 0)
    assert [entry.action for entry in LedgerEntry.objects.all()].count("workflow.warn") == 3


def test_what_was_never_watched_is_escalated_at_once_and_told_once(cast, case):
    assert actions.watch_clocks(at=days(40)) == actions.watching.Watched(half=0, late=0, expired=1)
    over = clock(case, "complaint-accept")
    assert over.warned_half_at == over.warned_late_at == over.escalated_at == days(40)


def test_a_clock_is_over_whether_or_not_anybody_watched(cast, case):
    assert [one.case for one in queries.expired(at=days(11))] == [case]
    assert queries.clocks_of(case, at=days(11))[0].status == "expired"
    assert queries.clocks_of(case, at=days(0))[0].status == "running"


def test_a_new_notice_moves_open_clocks_and_tells_the_ledger(cast, case):
    closed = opened(cast)
    actions.take(closed, transition="accept", by=cast.officer, at=AT)
    off = [date(2026, 6, 4), date(2026, 6, 19)]
    actions.adopt_notice(year=2026, days_off=off, workdays=[], source="测试通知", by=cast.admin, at=AT)
    before = LedgerEntry.objects.filter(action="workflow.recount").count()
    seen, changed = actions.recompute_clocks(by=cast.admin, at=AT)
    assert (seen, changed) == (2, 1)
    assert clock(case, "complaint-accept").due_on == date(2026, 6, 11)
    assert LedgerEntry.objects.filter(action="workflow.recount").count() == before + 1
    assert actions.recompute_clocks(by=cast.admin, at=AT) == (2, 0)
    assert clock(closed, "complaint-accept").due_on == date(2026, 6, 10)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"source": " "}, "source_missing"),
        ({"days_off": [date(2028, 1, 1)]}, "notice_day_outside"),
        ({"workdays": [date(2027, 1, 1)]}, "notice_day_twice"),
    ],
)
def test_a_notice_that_cannot_be_meant_is_refused(cast, options, code):
    given = {"year": 2027, "days_off": [date(2027, 1, 1)], "workdays": [], "source": "通知"}
    with pytest.raises(Problem) as caught:
        actions.adopt_notice(**(given | options), by=cast.admin, at=AT)
    assert caught.value.code == code


def test_a_provisional_date_becomes_firm_with_the_notice(cast):
    late = opened(cast, received_at=datetime(2026, 12, 28, tzinfo=UTC))
    assert clock(late, "complaint-accept").is_provisional
    days_off = [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)]
    actions.adopt_notice(year=2027, days_off=days_off, workdays=[], source="通知", by=cast.admin, at=AT)
    actions.recompute_clocks(by=cast.admin, at=AT)
    assert not clock(late, "complaint-accept").is_provisional


def test_open_cases_follow_the_new_law_only_by_an_explicit_choice(cast):
    before = datetime(2026, 4, 10, 2, tzinfo=UTC)
    old = opened(cast, received_at=before)
    actions.take(old, transition="accept", by=cast.officer, at=before)
    assert clock(old, "complaint-mediate").due_on == date(2026, 6, 16)
    choice = {"procedure": "complaint", "before": date(2020, 1, 1), "after": date(2026, 4, 15)}
    kept = actions.switch_rules(**choice, decision=Decision.KEEP, reason="沿用", by=cast.admin, at=AT)
    old.refresh_from_db()
    assert (kept.cases, old.procedure_from) == (1, date(2020, 1, 1))
    made = actions.switch_rules(**choice, decision=Decision.SWITCH, reason="省局通知", by=cast.admin, at=AT)
    old.refresh_from_db()
    assert (made.cases, old.procedure_from) == (1, date(2026, 4, 15))
    assert clock(old, "complaint-mediate").due_on == date(2026, 6, 9)
    actions.take(old, transition="start-mediation", by=cast.officer, at=AT)
    assert [entry.action for entry in LedgerEntry.objects.all()][-3:-1] == [
        "workflow.switch_case",
        "workflow.switch_rules",
    ]


def test_available_steps_say_what_is_in_the_way(cast, case):
    choices = {choice.step.id: choice for choice in queries.available(case, cast.officer)}
    assert choices["accept"].problem is None
    assert choices["refuse"].needs_two
    assert {choice.step.id for choice in queries.available(case, "follower") if choice.problem is None} == {"withdraw"}


def test_the_working_list_begins_with_what_runs_out_first(cast):
    later, sooner = opened(cast, at=days(1), received_at=days(1)), opened(cast)
    done = opened(cast)
    actions.take(done, transition="withdraw", by="follower", at=AT)
    listed = list(queries.due_first(["complaint"]))
    assert listed == [sooner, later]
    assert listed[0].next_due == date(2026, 6, 10)


def ends(case: Case) -> tuple[date | None, date | None, datetime | None]:
    """What the case says of its clocks, beside what they say; they must agree."""
    case.refresh_from_db()
    said = (case.next_due, case.next_target, case.next_expiry)
    running = list(case.clocks.filter(state=ClockState.RUNNING))
    earliest = [min((getattr(one, name) for one in running), default=None) for name in CLOCK_ENDS]
    assert said == tuple(earliest)
    return said


def test_a_case_says_what_runs_out_first_on_it_whatever_happens_to_its_clocks(cast, case):
    first = ends(case)
    assert first[0] == date(2026, 6, 10)
    actions.take(case, transition="accept", by=cast.officer, at=AT)
    assert ends(case)[0] > first[0]
    other_clocks = CaseClock.objects.filter(case=opened(cast))
    CaseClock.objects.filter(case=case).update(due_on=date(2026, 6, 1), target_on=date(2026, 5, 29))
    assert ends(case)[0] == date(2026, 6, 1)
    assert {one.due_on for one in other_clocks} == {first[0]}
    case.clocks.exclude(state=ClockState.STOPPED).update(state=ClockState.STOPPED, stopped_at=AT)
    assert ends(case) == (None, None, None)


def test_a_clock_goes_where_its_case_goes_and_nowhere_else(cast, case):
    running = clock(case, "complaint-accept")
    assert (running.unit_id, running.division) == (cast.taiyuan.pk, "140105")
    CaseClock.objects.filter(pk=running.pk).update(unit=cast.datong, division="140200")
    assert (clock(case, "complaint-accept").unit_id, clock(case, "complaint-accept").division) == (
        cast.taiyuan.pk, "140105",
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(unit=cast.datong, division="140200")
    moved = clock(case, "complaint-accept")
    assert (moved.unit_id, moved.division) == (cast.datong.pk, "140200")
    set_scope(areas=["1401"])
    assert not CaseClock.objects.exists()
    set_scope(areas=["1402"])
    assert CaseClock.objects.count() == 1
    set_scope()
    assert not CaseClock.objects.exists()
    with follower_scope("f" * 64):
        assert CaseClock.objects.count() == 1
    with follower_scope("e" * 64):
        assert not CaseClock.objects.exists()


def test_the_guards_know_every_step_of_the_packs(db):
    rules = policy.load("cn-sx-2012").procedures
    sources = sum(len(step.sources) for one in rules for step in one.transitions)
    assert LegalStep.objects.count() == sources

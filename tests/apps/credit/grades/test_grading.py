"""Grades are stored once, say what they are made of, and come out again byte for byte whatever is learnt later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.grade_samples import AT, book, fact, organisation

from zhiheng.apps.credit import comparing, grading_jobs
from zhiheng.apps.credit.actions import facts, grading
from zhiheng.apps.credit.grading.composing import added_up, read
from zhiheng.apps.credit.grading.replaying import recompute, replay
from zhiheng.apps.credit.grading.rulebook import rules_of, spelt
from zhiheng.apps.credit.messages import GradeChanged
from zhiheng.apps.credit.models import Grade, GradeRun, RuleSetVersion, StandingChange, StandingGrade
from zhiheng.platform.announcements import subscribe
from zhiheng.platform.jobs.models import Job
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

TODAY = date(2026, 6, 1)


def graded(firm, **more) -> Grade:
    return grading.grade_organisation(firm.pk, **({"as_of": TODAY, "by": None, "at": AT} | more))


def test_grade_is_stored_with_one_entry_that_names_its_hashes(firm):
    fact(firm, kind="fine")
    made = graded(firm)
    (entry,) = LedgerEntry.objects.filter(record=f"credit.grade:{made.pk}")
    assert entry.payload["sha256"] == made.sha256
    assert not {"score", "facts"} & set(entry.payload)
    assert entry.payload["rules"] == RuleSetVersion.objects.get().sha256
    assert (entry.payload["organisation"], entry.payload["grade"]) == (firm.key, "lacking")


def test_values_are_read_by_the_types_of_the_rules(firm):
    fact(firm, kind="fine", fine_yuan="80000.50", published_on="2026-01-20")
    made = graded(firm)
    rows = {one["rule"]: one for one in read(made.body)["contributions"]}
    assert rows["fined"]["parts"] == -300000
    assert rows["big"]["starts_on"] == "2026-01-20"
    assert (made.grade, made.score, made.decided_by) == ("lacking", 550000, "score")


def test_what_is_missing_or_nonsense_is_unknown_and_deducts_nothing(firm):
    fact(firm, kind="warning", fine_yuan="much")
    made = graded(firm)
    assert {one["rule"] for one in read(made.body)["unknown"]} == {"big"}
    assert made.score == 850000


def test_the_same_moment_again_gives_the_stored_grade_and_no_second_entry(firm):
    fact(firm, kind="fine")
    assert graded(firm) == graded(firm)
    assert LedgerEntry.objects.filter(action="credit.grade").count() == 1


def test_a_day_to_come_is_refused(firm):
    with pytest.raises(Problem, match="今天"):
        graded(firm, as_of=date(2026, 6, 2))


def test_rules_are_kept_whole_and_once(firm):
    graded(firm)
    graded(firm, at=AT + timedelta(hours=1))
    version = RuleSetVersion.objects.get()
    assert spelt(rules_of(version)) == bytes(version.body)
    assert rules_of(version) == book().rules


def test_every_grade_comes_out_again_after_facts_were_revoked_repaired_and_corrected_and_the_pack_was_changed(
    firm, cast, rules
):
    held = [fact(firm, number=n, kind="fine", fine_yuan=str(n * 30000), published_on="2026-02-01") for n in (1, 2, 3)]
    grades = [graded(firm), graded(firm, as_of=date(2026, 1, 10), at=AT + timedelta(hours=1))]
    later = AT + timedelta(days=2)
    facts.withdraw_facts(facts={held[0].pk: "更正"}, by=None, at=later)
    facts.record_repair(fact=held[1], repaired_on=TODAY, by=cast.officer, at=later)
    fact(firm, number=4, kind="fine", fine_yuan="1", published_on="2026-02-01")
    grades.append(graded(firm, as_of=date(2026, 6, 3), at=later))
    rules(book("2", base=70))
    grades.append(graded(firm, as_of=date(2026, 6, 3), at=later + timedelta(hours=1)))
    assert len({one.sha256 for one in grades}) == 4
    for one in grades:
        fresh = Grade.objects.get(pk=one.pk)
        assert recompute(fresh) == bytes(one.body)
        total = added_up(rules_of(fresh.rules), read(fresh.body))
        assert (total.grade, total.score, total.decided_by) == (one.grade, one.score, one.decided_by)


def test_what_came_in_late_with_an_earlier_instant_makes_another_grade_and_leaves_the_first_as_it_was(firm):
    first = graded(firm)
    fact(firm, kind="fine")  # recorded in January, committed only now
    second = graded(firm)
    assert (first.facts_sha256, first.grade) != (second.facts_sha256, second.grade)
    assert recompute(Grade.objects.get(pk=first.pk)) == bytes(first.body)


def test_a_grade_whose_facts_were_tampered_with_says_what_differs(firm):
    held = fact(firm, kind="fine")
    made = graded(firm)
    made.body = bytes(made.body).replace(held.digest.encode(), b"0" * 64)
    (found,) = replay([made])
    assert found.problem is not None
    assert found.problem.where["what"] == "facts"


def test_stored_grades_cannot_be_changed(firm):
    made = graded(firm)
    with pytest.raises(IntegrityError, match="kept as they were written"), transaction.atomic():
        Grade.objects.filter(pk=made.pk).update(score=0)


def test_grade_stands_at_once_and_a_change_is_kept_and_announced(firm):
    subscribe(GradeChanged, grading_jobs.regrade)
    graded(firm)
    fact(firm, kind="fine")
    graded(firm, at=AT + timedelta(hours=1))
    standing = StandingGrade.objects.get(organisation=firm.pk)
    assert (standing.value, standing.since) == ("lacking", TODAY)
    assert list(StandingChange.objects.values_list("before", "after", "direction").order_by("pk")) == [
        ("", "honest", "first"),
        ("honest", "lacking", "worse"),
    ]
    assert [job.arguments["after"] for job in Job.objects.filter(task="credit.regrade")] == ["lacking"]


def test_a_look_at_an_earlier_day_leaves_the_grade_in_force(firm):
    graded(firm)
    fact(firm, kind="fine", on=date(2026, 1, 15))
    graded(firm, as_of=date(2026, 2, 1), at=AT + timedelta(hours=1))
    assert StandingGrade.objects.get(organisation=firm.pk).value == "honest"


def test_all_are_graded_in_one_run_with_an_entry_each_and_again_changes_nothing(firm, monkeypatch):
    monkeypatch.setattr(grading, "CHUNK", 2)
    others = [organisation(n) for n in range(2, 6)]
    fact(others[0], kind="fine")
    run = grading.ask_run(as_of=TODAY, by=None, at=AT)
    seen = []
    run = grading.carry_out(run, at=AT, progress=lambda done, total: seen.append((done, total)))
    assert run.counts == {"honest": 4, "lacking": 1}
    assert seen == [(2, 5), (4, 5), (5, 5)]
    assert LedgerEntry.objects.filter(action="credit.grade").count() == 5
    assert grading.carry_out(GradeRun.objects.get(), at=AT).finished_at == AT
    assert Grade.objects.count() == StandingGrade.objects.count() == 5
    assert all(one.problem is None for one in replay(list(Grade.objects.select_related("rules"))))


def test_a_run_that_was_stopped_goes_on_behind_what_it_had_written(firm, monkeypatch):
    monkeypatch.setattr(grading, "CHUNK", 2)
    for number in range(2, 6):
        organisation(number)
    run = grading.ask_run(as_of=TODAY, by=None, at=AT)

    def stop(done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grading.carry_out(run, at=AT, progress=stop)
    assert Grade.objects.filter(run=run).count() == 4
    run = grading.carry_out(GradeRun.objects.get(), at=AT)
    assert (run.organisations, Grade.objects.count()) == (5, 5)


def test_the_verifier_holds_grades_against_the_ledger(firm):
    made = graded(firm)
    assert [one.problems for one in comparing.grades()] == [[], []]
    stray = Grade.objects.get(pk=made.pk)
    stray.pk, stray.as_of = None, date(2026, 5, 1)
    stray.save()
    (problem,) = next(comparing.grades()).problems
    assert problem.code == "record_unnoted"

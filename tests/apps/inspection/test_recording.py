"""Lines into results: one result per sample, what is set aside, corrections, who sees what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from inspection_samples import failure, read, sample
from registry_samples import code
from registry_samples import read as read_register
from registry_samples import row as register_row
from zhiheng.apps.inspection import queries
from zhiheng.apps.inspection.actions import correct_result, gather, record_results, settle_quarantine
from zhiheng.apps.inspection.models import FailingItem, InspectionResult, Quarantine
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import set_scope, system_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _sees_everything():
    with system_scope():
        yield


@pytest.fixture
def person():
    return User.objects.create(username="checker")


def record(*rows, at=AT, upload=1, unit=None):
    return record_results(lines=read(*rows), upload=upload, unit=unit, filename="结果.csv", by=None, at=at)


def snapshot():
    names = [field.attname for field in InspectionResult._meta.concrete_fields]
    return (
        list(InspectionResult.objects.order_by("pk").values(*names)),
        list(FailingItem.objects.order_by("pk").values("result_id", "position", "item", "found_raw")),
        list(Quarantine.objects.order_by("pk").values("digest", "reason", "upload")),
    )


def test_every_line_is_counted_exactly_once():
    rows = [
        sample(1),
        sample(1),
        sample(2, verdict="良"),
        failure(),
        failure(),
        failure(product="不合格"),
        failure(failing="镉"),
    ]
    recorded = record(*rows)
    assert (recorded.new, recorded.extended, recorded.duplicates, len(recorded.rejected)) == (2, 1, 2, 2)
    assert recorded.accepted + recorded.duplicates + len(recorded.rejected) == len(rows)


def test_the_same_lines_again_change_nothing():
    rows = [
        sample(1),
        sample(2, verdict="不合格", failing="铅‖1mg/kg‖≤0.2mg/kg；镉‖1mg/kg‖≤0.2mg/kg"),
        failure(),
        failure(product="不合格"),
    ]
    record(*rows)
    before = snapshot()
    again = record(*rows, at=LATER, upload=2)
    assert (again.accepted, again.duplicates, len(again.rejected)) == (0, 3, 1)
    assert snapshot() == before


def test_lines_with_one_failing_item_each_form_one_result():
    record(failure(failing="诺氟沙星"), failure(failing="菌落总数"), failure(failing="嗜渗酵母计数"))
    (result,) = InspectionResult.objects.all()
    items = queries.failing_items_of(result)
    assert [(item.position, item.item, item.row) for item in items] == [
        (1, "诺氟沙星", 2),
        (2, "菌落总数", 3),
        (3, "嗜渗酵母计数", 4),
    ]


def test_a_further_item_of_a_known_sample_joins_it_from_another_file():
    record(failure(failing="灭蝇胺"), upload=1)
    record(failure(failing="氟虫腈"), upload=2, at=LATER)
    (result,) = InspectionResult.objects.all()
    assert [(item.position, item.upload) for item in queries.failing_items_of(result)] == [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    "told",
    [{"product": "菠菜"}, {"organisation_name": "另一家"}, {"batch": "2019/1/3"}, {"notice_title": "另一期食品公告"}],
)
def test_lines_that_differ_in_what_tells_samples_apart_are_two_results(told):
    record(failure(), failure(**told))
    assert InspectionResult.objects.count() == 2


def test_a_sample_reported_again_with_another_verdict_goes_back_and_the_first_stays():
    record(sample(1))
    recorded = record(sample(1, verdict="不合格", failing="铅‖1mg/kg‖≤0.2mg/kg"), upload=2, at=LATER)
    (line,) = recorded.rejected
    assert [fault.code for fault in line.faults] == ["result_differs"]
    assert "检验结论" in line.faults[0].message.zh
    assert InspectionResult.objects.get().verdict == "pass"
    assert Quarantine.objects.get().reason == "result_differs"


def test_a_list_of_failures_may_repeat_what_a_laboratory_reported_but_not_the_other_way_round():
    report = sample(1, verdict="不合格", failing="铅‖1mg/kg‖≤0.2mg/kg")
    listed = {"sample_no": report["sample_no"], "failing": report["failing"], "notice_title": "食品不合格名单"}
    record(report)
    assert record(listed, upload=2).duplicates == 1
    record(listed | {"sample_no": "SP9"}, upload=3)
    assert len(record(report | {"sample_no": "SP9"}, upload=4).rejected) == 1


def test_what_is_set_aside_is_kept_whole_with_file_row_and_reason():
    rows = [failure(product="河北省食品药品监督管理局"), sample(2, verdict="良")]
    record(*rows)
    first, second = Quarantine.objects.order_by("row")
    assert (first.reason, first.row, first.filename, first.raw) == (
        "columns_shifted",
        2,
        "结果.csv",
        list(rows[0].values()),
    )
    assert (second.reason, second.raw) == ("cell_refused", list(rows[1].values()))
    assert second.problems[0]["column"] == "verdict"


def test_characters_that_no_database_holds_are_shown_as_unreadable():
    record(failure(product="豇豆\0菜"), failure(product="不合格", spec="\0"))
    assert InspectionResult.objects.get().product == "豇豆\ufffd菜"
    assert "\ufffd" in Quarantine.objects.get().raw


def test_a_result_points_at_the_organisation_whose_code_it_bears():
    record_organisations(lines=read_register(register_row(7)), upload=None, unit=None, by=None, at=AT)
    record(
        sample(1, organisation_code=code(7)),
        sample(2, organisation_code=code(7)[8:17]),
        sample(3, organisation_code=code(8)),
    )
    found = InspectionResult.objects.order_by("sample_no").values_list("organisation__uscc", flat=True)
    assert list(found) == [code(7), code(7), None]


def test_one_call_leaves_one_entry_in_the_ledger_without_anything_personal():
    record(failure(organisation_name="赖某某鱼摊"))
    (entry,) = LedgerEntry.objects.filter(action="inspection.record_results")
    assert "赖某某鱼摊" not in bytes(entry.data).decode()


def test_gathering_gives_the_same_verdicts_and_writes_nothing():
    record(sample(1))
    rows = [sample(1), sample(2), sample(1, verdict="不合格"), failure(product="不合格")]
    before = snapshot()
    told = gather(read(*rows)).recorded
    assert snapshot() == before
    done = record(*rows)
    assert (told.new, told.duplicates, len(told.rejected)) == (done.new, done.duplicates, len(done.rejected))


def test_a_correction_is_a_new_row_and_the_old_one_stays_readable(person):
    record(sample(1, verdict="不合格", failing="铅‖1mg/kg‖≤0.2mg/kg"))
    old = InspectionResult.objects.get()
    new = correct_result(result=old, changes={"verdict": "pass"}, reason="复检合格", by=person, at=LATER)
    old.refresh_from_db()
    assert (old.verdict, old.superseded_at, new.verdict, new.corrects_id) == ("fail", LATER, "pass", old.pk)
    assert [result.pk for result in queries.history_of(new)] == [old.pk, new.pk]
    assert list(queries.results_in_force()) == [new]
    assert list(queries.results_in_force(known_at=AT)) == [old]
    assert not new.failing_items.exists()
    assert old.failing_items.count() == 1


def test_a_corrected_failure_keeps_its_items(person):
    record(sample(1, verdict="不合格", failing="铅‖1mg/kg‖≤0.2mg/kg"))
    new = correct_result(
        result=InspectionResult.objects.get(), changes={"category": "蜂蜜"}, reason="类别填错", by=person, at=LATER
    )
    assert [item.item for item in new.failing_items.all()] == ["铅"]


@pytest.mark.parametrize(
    ("changes", "reason", "problem"),
    [
        ({"verdict": "pass"}, " ", "correction_without_reason"),
        ({"key": "x"}, "理由", "correction_field_unknown"),
    ],
)
def test_a_correction_needs_a_reason_and_a_field_that_may_change(person, changes, reason, problem):
    record(sample(1))
    with pytest.raises(Problem) as raised:
        correct_result(result=InspectionResult.objects.get(), changes=changes, reason=reason, by=person, at=LATER)
    assert raised.value.code == problem


def test_a_result_is_corrected_once_at_a_time(person):
    record(sample(1))
    old = InspectionResult.objects.get()
    correct_result(result=old, changes={"category": "蜂蜜"}, reason="类别填错", by=person, at=LATER)
    with pytest.raises(Problem, match="更正"):
        correct_result(result=old, changes={"category": "茶叶"}, reason="类别填错", by=person, at=LATER)


def test_the_database_itself_refuses_a_second_result_in_force_for_a_sample():
    record(sample(1))
    result = InspectionResult.objects.get()
    result.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        result.save(force_insert=True)


def test_settling_a_line_needs_a_note_and_is_recorded(person):
    record(failure(product="不合格"))
    line = Quarantine.objects.get()
    with pytest.raises(Problem):
        settle_quarantine(line=line, note=" ", by=person, at=LATER)
    settle_quarantine(line=line, note="已按模板重报", by=person, at=LATER)
    line.refresh_from_db()
    assert (line.settled_by, line.settled_at, line.settlement) == (person, LATER, "已按模板重报")


def test_tallies_count_samples_of_whole_plans_only():
    record(
        sample(1),
        sample(2, verdict="不合格", failing="铅‖1mg/kg‖≤0.2mg/kg"),
        sample(3, verdict="未判定"),
        sample(4, division="大同市"),
        sample(5, occurred_on="2014-03-01"),
        sample(6, division="130102"),
        failure(notice_on="2015-05-18"),
    )
    found = {
        (t.city, t.period): (t.passed, t.judged, t.undetermined) for t in queries.tallies(period=Period.parse("2015"))
    }
    assert found == {("140100", "2015"): (1, 2, 1), ("140200", "2015"): (1, 1, 0), ("", "2015"): (1, 1, 0)}


def test_two_thousand_lines_need_few_statements(django_assert_max_num_queries):
    lines = read(*(sample(serial) for serial in range(2000)))
    with django_assert_max_num_queries(40):
        record_results(lines=lines, upload=1, unit=None, filename="", by=None, at=AT)
    assert InspectionResult.objects.count() == 2000


def test_a_city_sees_its_own_results_and_a_laboratory_what_it_sent():
    laboratory = Unit.objects.create(code="lab-1", name="某检验院", kind=UnitKind.LABORATORY)
    record(
        sample(1),
        sample(2, division="大同市", verdict="不合格", failing="铅‖1mg/kg‖≤0.2mg/kg"),
        failure(product="不合格"),
        unit=laboratory.pk,
    )
    record(sample(3, division="大同市"), upload=2)
    with transaction.atomic():
        set_scope(areas=["1402"])
        assert {r.sample_no[-1] for r in InspectionResult.objects.all()} == {"2", "3"}
        assert FailingItem.objects.count() == 1
        assert not Quarantine.objects.exists()
        set_scope(units=[laboratory.pk])
        assert {r.sample_no[-1] for r in InspectionResult.objects.all()} == {"1", "2"}
        assert Quarantine.objects.count() == 1
        set_scope()
        assert not InspectionResult.objects.exists()
        assert not FailingItem.objects.exists()
        set_scope(everything=True)

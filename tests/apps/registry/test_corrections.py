"""An enterprise asks for a correction; an officer, who is another person, answers; the register keeps why."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError

from correction_samples import AT, LATER, enter, office_file
from registry_samples import read, row
from zhiheng.apps.registry import queries as register
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.apps.registry.choices import CorrectionState
from zhiheng.apps.registry.corrections import actions, queries
from zhiheng.apps.registry.models import Correction, Organisation
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import follower_scope, set_scope
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow.models import Case
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db
ASKED = {"fact": "name", "wanted": "山西新名食品有限公司", "reason": "2026 年 11 月变更登记"}


@pytest.fixture(autouse=True)
def _attachments(settings, tmp_path):
    settings.ATTACHMENTS = tmp_path / "attachments"


@pytest.fixture
def cast():
    set_scope(everything=True)
    return enter()


def as_(user: User | None) -> None:
    scope = scope_of(user) if user else None
    set_scope(units=scope.units, areas=scope.areas, everything=scope.everything) if scope else set_scope()


def asked_by(user: User, **said: str) -> Correction:
    as_(user)
    return actions.file_correction(**(ASKED | said), by=user, at=AT)


def test_a_correction_goes_to_the_unit_above_with_what_was_held_and_its_evidence(cast):
    as_(cast.owner)
    made = actions.file_correction(**ASKED, files=[office_file()], by=cast.owner, at=AT)
    as_(cast.officer)
    found = queries.corrections().get()
    assert (found.number, found.before, found.wanted) == (made.number, "山西某某1号食品有限公司", ASKED["wanted"])
    assert (found.unit.code, found.division, found.case.state) == ("140105", "140105", "received")
    assert found.case.attachments.count() == 1


def test_what_is_accepted_stands_in_the_register_with_a_line_that_says_why(cast):
    made = asked_by(cast.owner)
    as_(cast.officer)
    entries = LedgerEntry.objects.count()
    done = actions.accept(made, by=cast.officer, at=LATER)
    assert LedgerEntry.objects.count() == entries + 1
    organisation = Organisation.objects.get(pk=cast.organisation.pk)
    assert (organisation.name, organisation.updated_at) == (ASKED["wanted"], LATER)
    assert done.source.raw == [made.number, "名称", ASKED["wanted"]]
    assert done.source.differences == {"name": ["山西某某1号食品有限公司", ASKED["wanted"]]}
    assert [one.name for one in register.former_names(organisation)] == ["山西某某1号食品有限公司"]
    assert (done.state, done.case.state) == (CorrectionState.ACCEPTED, "corrected")


@pytest.mark.parametrize(
    ("fact", "wanted", "field", "value"),
    [
        ("registered_on", "2011年3月5日", "registered_on", "2011-03-05"),
        ("capital_raw", "300万元", "capital_amount", "3000000.0000"),
        ("status", "注销", "status", "cancelled"),
        ("kind_raw", "股份有限公司", "kind", "joint_stock"),
        ("address", "山西省大同市云冈区某路1号", "division", "140214"),
        ("legal_representative", "李某", "legal_representative", "李某"),
        ("industry", "C1411", "industry", "C1411"),
    ],
)
def test_each_fact_is_read_as_a_register_is(cast, fact, wanted, field, value):
    made = asked_by(cast.owner, fact=fact, wanted=wanted)
    as_(cast.officer)
    actions.accept(made, by=cast.officer, at=LATER)
    set_scope(everything=True)
    assert str(getattr(Organisation.objects.get(pk=cast.organisation.pk), field)) == value


@pytest.mark.parametrize(
    ("fact", "wanted", "said"),
    [
        ("registered_on", "去年", "日期"),
        ("capital_raw", "很多", "100万元"),
        ("status", "还行", "存续"),
        ("kind_raw", "大公司吧", "营业执照"),
        ("address", "某路1号", "县"),
        ("industry", "XYZ", "GB/T 4754"),
        ("name", "山西某某1号食品有限公司", "无须更正"),
    ],
)
def test_what_cannot_be_understood_or_changes_nothing_is_refused_at_once(cast, fact, wanted, said):
    with pytest.raises(Problem) as refused:
        asked_by(cast.owner, fact=fact, wanted=wanted)
    assert said in refused.value.zh
    assert refused.value.where["field"] == "wanted"
    set_scope(everything=True)
    assert not Case.objects.exists()


def test_a_second_request_for_the_same_fact_is_refused_while_the_first_is_open(cast):
    first = asked_by(cast.owner)
    with pytest.raises(Problem, match=first.number) as refused:
        asked_by(cast.colleague, wanted="又一个名称有限公司")
    assert refused.value.code == "correction_in_hand"
    asked_by(cast.colleague, fact="legal_representative", wanted="李某")
    actions.withdraw(first, by=cast.colleague, at=LATER)
    assert asked_by(cast.owner).number != first.number


def test_the_database_too_knows_one_open_request_a_fact(cast):
    first = asked_by(cast.owner)
    set_scope(everything=True)
    copy = Correction.objects.select_related("case").get(pk=first.pk)
    values = {field.attname: getattr(copy.case, field.attname) for field in Case._meta.fields if field.name != "id"}
    copy.case = Case.objects.create(**values | {"number": "GZ-copy"})
    copy.pk, copy.number = None, "GZ-copy"
    with pytest.raises(IntegrityError, match="correction_one_open"):
        copy.save(force_insert=True)


def test_a_refusal_needs_a_reason_that_the_enterprise_reads(cast):
    made = asked_by(cast.owner)
    as_(cast.officer)
    with pytest.raises(Problem, match="理由"):
        actions.refuse(made, reason=" ", by=cast.officer, at=LATER)
    actions.refuse(made, reason="证明材料与登记机关记录不符", by=cast.officer, at=LATER)
    as_(cast.owner)
    (found,) = queries.own_corrections(cast.owner)
    assert (found.state, found.answer) == (CorrectionState.REFUSED, "证明材料与登记机关记录不符")
    set_scope(everything=True)
    assert Organisation.objects.get(pk=cast.organisation.pk).name == "山西某某1号食品有限公司"


def test_what_was_answered_is_not_answered_again(cast):
    made = asked_by(cast.owner)
    as_(cast.officer)
    actions.refuse(made, reason="不符", by=cast.officer, at=LATER)
    for again in (
        lambda: actions.accept(made, by=cast.officer, at=LATER),
        lambda: actions.refuse(made, reason="不符", by=cast.officer, at=LATER),
    ):
        with pytest.raises(Problem, match="不能再处理"):
            again()


def test_whoever_asked_does_not_answer_even_as_an_officer(cast):
    made = asked_by(cast.owner)
    set_scope(everything=True)
    cast.owner.memberships.create(role="registry-officer")
    with pytest.raises(Problem) as refused:
        actions.accept(made, by=User.objects.get(pk=cast.owner.pk), at=LATER)
    assert refused.value.code == "second_person"


def test_only_an_officer_of_the_register_answers(cast):
    made = asked_by(cast.owner)
    set_scope(everything=True)
    for person in (cast.rival, cast.reporter):
        with pytest.raises(Problem, match="须由"):
            actions.accept(made, by=person, at=LATER)


def test_one_enterprise_never_sees_what_another_asked_for(cast):
    made = asked_by(cast.owner)
    actions_of = Correction.objects.filter(pk=made.pk)
    as_(cast.colleague)
    assert actions_of.exists()
    for stranger in (cast.rival, cast.nobody, cast.other, None):
        as_(stranger)
        assert not actions_of.exists()
        assert actions_of.update(answer="x") == 0
    as_(cast.rival)
    with follower_scope(queries.follower_of(cast.rival.unit)):
        assert not actions_of.exists()
        assert not Case.objects.exists()
    with pytest.raises(Correction.DoesNotExist):
        actions.withdraw(made, by=cast.rival, at=LATER)


def test_evidence_is_seen_by_the_enterprise_and_the_office_alone(cast):
    as_(cast.owner)
    actions.file_correction(**ASKED, files=[office_file()], by=cast.owner, at=AT)
    seen = {}
    for name in ("owner", "rival", "officer", "other"):
        person = getattr(cast, name)
        as_(person)
        with follower_scope(queries.follower_of(person.unit)):
            seen[name] = Attachment.objects.count()
    assert seen == {"owner": 1, "rival": 0, "officer": 1, "other": 0}


def test_a_correction_that_was_passed_on_is_worked_by_the_other_unit(cast):
    made = asked_by(cast.owner)
    as_(cast.officer)
    actions.transfer(made, unit=cast.units["140212"], reason="住所已迁至该区", by=cast.officer, at=LATER)
    as_(cast.other)
    moved = queries.corrections().get()
    assert moved.unit.code == "140212"
    as_(cast.owner)
    assert queries.own_corrections(cast.owner).get().unit.code == "140212"


def test_an_account_without_an_enterprise_is_told_so(cast):
    with pytest.raises(Problem, match="没有对应的企业"):
        asked_by(cast.nobody)
    with pytest.raises(Problem, match="没有对应的企业"):
        asked_by(cast.officer)


def test_the_ledger_holds_nothing_personal_of_it(cast):
    made = asked_by(cast.owner, fact="legal_representative", wanted="李某某", reason="换人了")
    as_(cast.officer)
    actions.accept(made, by=cast.officer, at=LATER)
    told = [bytes(entry.data).decode() for entry in LedgerEntry.objects.filter(action__startswith="registry.")]
    assert [json.loads(one)["action"] for one in told][-2:] == [
        "registry.file_correction", "registry.accept_correction",
    ]  # fmt: skip
    assert not any("李某某" in one or "换人" in one or "张某" in one for one in told)


def test_a_later_import_of_the_same_old_line_does_not_undo_a_correction(cast):
    made = asked_by(cast.owner)
    as_(cast.officer)
    actions.accept(made, by=cast.officer, at=LATER)
    set_scope(everything=True)
    record_organisations(lines=read(row(1)), upload=2, unit=None, by=None, at=LATER)
    assert Organisation.objects.get(pk=cast.organisation.pk).name == ASKED["wanted"]

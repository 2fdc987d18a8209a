"""Organisations that are one: found by a method, proposed by one person, decided by another, parted again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from registry_samples import code, read, row
from zhiheng import policy
from zhiheng.apps.registry import public, queries
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.apps.registry.choices import MergerFinding, MergerState
from zhiheng.apps.registry.mergers import actions
from zhiheng.apps.registry.mergers.finding import ranked
from zhiheng.apps.registry.mergers.queries import survivors
from zhiheng.apps.registry.models import Merger, Organisation
from zhiheng.platform.accounts import actions as accounts
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
ONE, OTHER = code(12345678), code(22345678)
SHARED = {"legal_representative": "欧阳明远", "address": "太原市小店区平阳路1号"}


@pytest.fixture(autouse=True)
def _sees_everything():
    with system_scope():
        yield


@pytest.fixture
def people():
    accounts.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    unit = Unit.objects.get(code="lead-office")
    return [User.objects.create(username=name, unit=unit) for name in ("first", "second", "third")]


@pytest.fixture
def register():
    """One firm with its code, and again without one; a firm of the same name with another code; a stranger."""
    rows = [
        row(1, name="山西华千化工有限公司", uscc=ONE, **SHARED),
        row(2, name="华千（山西）化工有限责任公司", uscc="", **SHARED),
        row(3, name="山西华千化工有限公司", uscc=OTHER, **SHARED),
        row(
            4,
            name="大同绿康源建材厂",
            uscc=code(4),
            legal_representative="王某",
            city="大同",
            address="大同市平城区1号",
        ),
    ]
    record_organisations(lines=read(*rows), upload=1, unit=None, by=None, at=AT)
    return {one.uscc or "": one for one in Organisation.objects.all()}


def state_of(*organisations):
    fields = [*queries.VALUES, "merged_into_id", "recorded_at", "updated_at"]
    return list(Organisation.objects.filter(pk__in=[o.pk for o in organisations]).order_by("pk").values(*fields))


def asked(register, people, one=ONE, other=""):
    merger = actions.ask_for_merger(survivor=register[one], absorbed=register[other], by=people[0], at=AT)
    return actions.propose_merger(merger, survivor=register[one], reason="同一地址同一法人", by=people[0], at=AT)


def merged(register, people, one=ONE, other=""):
    proposed = asked(register, people, one, other)
    return actions.decide_merger(proposed, is_one=True, reason="核对属实", by=people[1], at=LATER)


def test_pairs_are_found_explained_and_merge_nothing(register):
    assert actions.propose_mergers(by="system", at=AT) == 3
    pairs = {frozenset((m.survivor.uscc, m.absorbed.uscc)): m for m in Merger.objects.all()}
    assert all(register[code(4)].uscc not in pair for pair in pairs)
    weak = pairs[frozenset((ONE, OTHER))]
    assert weak.has_two_codes
    assert weak.finding == MergerFinding.TWO_CODES
    for merger in pairs.values():
        assert round(sum(part["weight"] for part in merger.explanation["parts"]), 1) == round(merger.score, 1)
        assert merger.state == MergerState.FOUND
    assert not Organisation.objects.filter(merged_into__isnull=False).exists()


def test_a_former_name_speaks_for_its_organisation(register):
    rows = [
        row(5, name="太原鼎盛铸造有限公司", uscc=code(5), address="太原市晋源区新街7号", legal_representative="高远"),
        row(5, name="太原宏图机电有限公司", uscc=code(5), registered_on="2016-01-04", address="太原市晋源区新街7号"),
        row(6, name="太原鼎盛铸造厂", uscc="", address="太原市晋源区新街7号", legal_representative="高远"),
    ]
    record_organisations(lines=read(*rows), upload=2, unit=None, by=None, at=LATER)
    assert Organisation.objects.get(uscc=code(5)).name == "太原宏图机电有限公司"
    actions.propose_mergers(by="system", at=LATER)
    found = Merger.objects.get(survivor__uscc=code(5))
    assert found.absorbed.name == "太原鼎盛铸造厂"
    assert found.finding == MergerFinding.MERGED


def test_finding_again_finds_nothing_new_not_even_what_was_refused(register, people):
    actions.propose_mergers(by="system", at=AT)
    for merger in Merger.objects.all():
        actions.decide_merger(merger, is_one=False, reason="不是一家", by=people[0], at=AT)
    assert actions.propose_mergers(by="system", at=LATER) == 0
    assert Merger.objects.count() == 3


def test_who_has_a_code_survives_by_default(register):
    survivor, absorbed = ranked(register[""], register[ONE])
    assert (survivor.uscc, absorbed.uscc) == (ONE, None)


def test_the_absorbed_stays_and_what_is_asked_by_its_code_or_name_is_the_survivor(register, people):
    survivor, absorbed = register[ONE], register[OTHER]
    before = state_of(absorbed)[0]
    merged(register, people, ONE, OTHER)
    after = state_of(absorbed)[0]
    assert after.pop("merged_into_id") == survivor.pk
    assert before.pop("merged_into_id") is None
    assert after == before
    assert queries.organisation_by_code(OTHER) == survivor
    assert queries.ids_by_codes([ONE, OTHER, OTHER[8:17]]) == dict.fromkeys([ONE, OTHER, OTHER[8:17]], survivor.pk)
    assert public.by_code(OTHER) == survivor
    assert public.named("山西华千化工有限公司") == survivor
    assert absorbed not in queries.organisation_list()
    assert absorbed not in public.proposed("华千")


def test_undoing_restores_exactly(register, people):
    both = (register[ONE], register[OTHER])
    before = state_of(*both)
    merger = merged(register, people, ONE, OTHER)
    actions.undo_merger(merger, reason="登记机关说明是两家", by=people[2], at=LATER)
    assert state_of(*both) == before
    assert queries.organisation_by_code(OTHER) == register[OTHER]
    assert Merger.objects.get().state == MergerState.UNDONE


def test_nothing_is_merged_or_parted_past_a_decision(register, people):
    absorbed = Organisation.objects.filter(pk=register[OTHER].pk)
    asked(register, people, ONE, OTHER)
    with pytest.raises(IntegrityError, match="otherwise than was decided"), transaction.atomic():
        absorbed.update(merged_into=register[ONE])
    actions.decide_merger(Merger.objects.get(), is_one=True, reason="核对属实", by=people[1], at=LATER)
    for other in (None, register[""]):
        with pytest.raises(IntegrityError, match="otherwise than was decided"), transaction.atomic():
            absorbed.update(merged_into=other)


def test_after_an_undoing_the_question_may_be_asked_anew(register, people):
    actions.undo_merger(merged(register, people), reason="弄错了", by=people[0], at=LATER)
    merged(register, people)
    assert sorted(Merger.objects.values_list("state", flat=True)) == ["merged", "undone"]


def test_a_chain_of_mergers_ends_at_the_last_survivor(register, people):
    merged(register, people, ONE, "")
    merged(register, people, OTHER, ONE)
    last = register[OTHER].pk
    assert survivors([register[""].pk, register[ONE].pk, last]) == dict.fromkeys(
        [register[""].pk, register[ONE].pk, last], last
    )


def test_lines_sent_later_reach_the_organisation_they_name_so_that_nothing_is_mixed(register, people):
    merged(register, people, ONE, OTHER)
    line = row(3, name="山西华千化工有限公司", uscc=OTHER, scope="化肥", registered_on="2016-01-04")
    record_organisations(lines=read(line), upload=2, unit=None, by=None, at=LATER)
    assert Organisation.objects.get(uscc=OTHER).scope == "化肥"
    assert Organisation.objects.get(uscc=ONE).scope == register[ONE].scope


def test_nobody_decides_the_own_proposal(register, people):
    proposed = asked(register, people)
    with pytest.raises(Problem) as refused:
        actions.decide_merger(proposed, is_one=True, reason="我看是", by=people[0], at=AT)
    assert refused.value.code == "second_person_needed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Merger.objects.filter(pk=proposed.pk).update(
            state=MergerState.MERGED, decided_by=people[0], decided_at=AT, reason="绕过"
        )


def test_nothing_is_merged_without_a_proposal(register, people):
    actions.propose_mergers(by="system", at=AT)
    with pytest.raises(Problem) as refused:
        actions.decide_merger(Merger.objects.first(), is_one=True, reason="核对属实", by=people[1], at=AT)
    assert refused.value.code == "merger_not_open"


def test_whoever_proposes_may_take_it_back(register, people):
    refused = actions.decide_merger(asked(register, people), is_one=False, reason="看错了", by=people[0], at=AT)
    assert refused.state == MergerState.REFUSED


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_every_step_needs_a_reason(register, people, reason):
    merger = actions.ask_for_merger(survivor=register[ONE], absorbed=register[""], by=people[0], at=AT)
    with pytest.raises(Problem):
        actions.propose_merger(merger, survivor=register[ONE], reason=reason, by=people[0], at=AT)
    proposed = actions.propose_merger(merger, survivor=register[ONE], reason="有据", by=people[0], at=AT)
    with pytest.raises(Problem):
        actions.decide_merger(proposed, is_one=True, reason=reason, by=people[1], at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merger.objects.filter(pk=proposed.pk).update(proposal="")


def test_what_is_absorbed_cannot_be_merged_again(register, people):
    merged(register, people)
    with pytest.raises(Problem) as refused:
        actions.ask_for_merger(survivor=register[OTHER], absorbed=register[""], by=people[0], at=AT)
    assert refused.value.code == "merger_already_made"


def test_the_proposer_chooses_which_one_stays(register, people):
    merger = actions.ask_for_merger(survivor=register[ONE], absorbed=register[""], by=people[0], at=AT)
    proposed = actions.propose_merger(merger, survivor=register[""], reason="新码未启用", by=people[0], at=AT)
    assert (proposed.survivor, proposed.absorbed) == (register[""], register[ONE])
    with pytest.raises(Problem):
        actions.ask_for_merger(survivor=register[ONE], absorbed=register[ONE], by=people[0], at=AT)
    again = actions.ask_for_merger(survivor=register[ONE], absorbed=register[""], by=people[1], at=AT)
    assert again == proposed


def test_a_third_organisation_cannot_be_the_survivor(register, people):
    merger = actions.ask_for_merger(survivor=register[ONE], absorbed=register[""], by=people[0], at=AT)
    with pytest.raises(Problem) as refused:
        actions.propose_merger(merger, survivor=register[OTHER], reason="有据", by=people[0], at=AT)
    assert refused.value.code == "survivor_unknown"


def test_each_step_writes_one_entry_without_names_or_reasons(register, people):
    before = LedgerEntry.objects.count()
    merger = merged(register, people)
    actions.undo_merger(merger, reason="弄错了", by=people[2], at=LATER)
    actions.propose_mergers(by="system", at=LATER)
    entries = list(LedgerEntry.objects.order_by("pk"))[before:]
    assert [entry.action for entry in entries] == [
        "registry.ask_for_merger",
        "registry.propose_merger",
        "registry.decide_merger",
        "registry.undo_merger",
        "registry.propose_mergers",
    ]
    told = "".join(bytes(entry.data).decode() for entry in entries)
    assert "弄错了" not in told
    assert "欧阳" not in told


def test_mergers_are_never_deleted(register, people):
    merger = merged(register, people)
    with pytest.raises(Exception, match=r".+"), transaction.atomic():
        merger.delete()
    assert Merger.objects.count() == 1

"""Lines into the register: merging, duplicates, what is kept, who sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from registry_samples import code, read, row
from zhiheng.apps.registry import queries
from zhiheng.apps.registry.actions import gather, record_organisations
from zhiheng.apps.registry.models import Organisation, OrganisationSource
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import set_scope, system_scope
from zhiheng.platform.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _sees_everything():
    with system_scope():
        yield


def record(*rows, at=AT, upload=1, unit=None):
    return record_organisations(lines=read(*rows), upload=upload, unit=unit, by=None, at=at)


def snapshot():
    return (
        list(Organisation.objects.order_by("key").values(*queries.VALUES, "recorded_at", "updated_at")),
        list(OrganisationSource.objects.order_by("digest").values("digest", "organisation__key", "outcome", "upload")),
    )


def test_every_line_is_counted_exactly_once():
    rows = [row(1), row(2), row(1), row(1, scope="煤炭"), row(3, uscc="123"), row(3, uscc="123")]
    recorded = record(*rows)
    assert (recorded.new, recorded.updated, recorded.duplicates, len(recorded.rejected)) == (2, 1, 1, 2)
    assert recorded.accepted + recorded.duplicates + len(recorded.rejected) == len(rows)


def test_the_same_lines_again_change_nothing():
    rows = [row(1), row(2, capital="若干"), row(3, uscc="123"), row(4, uscc="", name="无代码的企业")]
    record(*rows)
    before = snapshot()
    again = record(*rows, at=LATER, upload=2)
    assert (again.accepted, again.duplicates, len(again.rejected)) == (0, 3, 1)
    assert snapshot() == before


def test_lines_of_one_code_in_two_files_become_one_organisation_with_two_sources():
    record(row(1, name="旧名有限公司"), upload=1)
    record(row(1, name="新名有限公司", registered_on="2015-06-01"), upload=2, at=LATER)
    organisation = Organisation.objects.get(uscc=code(1))
    assert organisation.name == "新名有限公司"
    assert (organisation.recorded_at, organisation.updated_at) == (AT, LATER)
    first, second = queries.sources_of(organisation)
    assert (first.upload, first.outcome, second.upload, second.outcome) == (1, "new", 2, "updated")
    assert second.differences["name"] == ["旧名有限公司", "新名有限公司"]


def test_the_order_of_files_does_not_matter_where_their_dates_differ():
    older, newer = row(1, name="旧名有限公司"), row(1, name="新名有限公司", registered_on="2015-06-01")
    record(newer, upload=1)
    recorded = record(older, upload=2, at=LATER)
    assert recorded.older == 1
    assert Organisation.objects.get().name == "新名有限公司"
    assert Organisation.objects.get().updated_at == AT


def test_nothing_that_was_written_is_lost():
    rows = [row(1), row(1, name="改名有限公司"), row(2, uscc="错误代码"), row(3, uscc="")]
    record(*rows)
    kept = list(OrganisationSource.objects.values_list("raw", flat=True))
    assert sorted(kept) == sorted(list(cells.values()) for cells in rows)


def test_characters_that_no_database_holds_are_shown_as_unreadable():
    record(row(1, scope="煤炭\0食品"))
    assert Organisation.objects.get().scope == "煤炭\ufffd食品"


def test_a_rejected_line_is_kept_with_its_reason_and_remedy():
    record(row(1, uscc="123"))
    (source,) = queries.rejected_sources()
    assert source.organisation is None
    (reason,) = source.reasons
    assert (reason["column"], reason["code"]) == ("uscc", "uscc_length")
    assert reason["remedy"]


def test_an_organisation_known_by_its_organisation_code_gets_its_unified_code_later():
    unified = code(1)
    record(row(1, uscc="", orgcode=unified[8:17]))
    recorded = record(row(1), at=LATER, upload=2)
    assert recorded.updated == 1
    organisation = Organisation.objects.get()
    assert (organisation.key, organisation.uscc) == (unified, unified)


def test_a_line_that_knows_only_the_organisation_code_finds_the_unified_one():
    record(row(1))
    recorded = record(row(1, uscc="", orgcode=code(1)[8:17], scope="煤炭"), at=LATER, upload=2)
    assert recorded.updated == 1
    assert Organisation.objects.get().uscc == code(1)


def test_one_call_leaves_one_entry_in_the_ledger_without_anything_personal():
    record(row(1, legal_representative="不能出现的人名"), row(2))
    (entry,) = LedgerEntry.objects.filter(action="registry.record_organisations")
    assert entry.record == "intake.upload:1"
    assert "不能出现的人名" not in bytes(entry.data).decode()


def test_gathering_gives_the_same_verdicts_and_writes_nothing():
    record(row(1))
    rows = [row(1), row(1, scope="煤炭"), row(2), row(3, uscc="123")]
    before = snapshot()
    told = gather(read(*rows)).recorded
    assert snapshot() == before
    done = record(*rows)
    assert (told.new, told.updated, told.duplicates) == (done.new, done.updated, done.duplicates)


def test_a_line_once_rejected_and_now_understood_takes_the_place_of_its_rejection():
    record(row(1))
    source = OrganisationSource.objects.get()
    OrganisationSource.objects.filter(pk=source.pk).update(
        outcome="rejected", organisation=None, reasons=[{"code": "x", "zh": "", "remedy": ""}]
    )
    recorded = record(row(1), upload=2)
    assert recorded.duplicates == 0
    assert OrganisationSource.objects.get().outcome == "confirmed"


def test_a_thousand_lines_need_few_statements(django_assert_max_num_queries):
    lines = read(*(row(serial) for serial in range(1, 1001)))
    with django_assert_max_num_queries(25):
        record_organisations(lines=lines, upload=1, unit=None, by=None, at=AT)
    assert Organisation.objects.count() == 1000


def test_organisations_are_found_by_either_code():
    record(row(1), row(2))
    found = queries.organisations_by_codes([code(1), code(2)[8:17], "无此代码"])
    assert {key: organisation.uscc for key, organisation in found.items()} == {
        code(1): code(1),
        code(2)[8:17]: code(2),
    }
    assert queries.organisation_by_code(code(9)) is None


def test_a_city_sees_its_own_organisations_and_the_lines_it_sent():
    taiyuan = Unit.objects.create(code="140100", name="太原市", kind=UnitKind.CITY, division="140100")
    record(
        row(1),
        row(2, city="大同", address="大同市平城区某路"),
        row(3, uscc="123"),
        unit=taiyuan.pk,
    )
    record(row(4, city="大同", address="大同市平城区某路"), upload=2)
    with transaction.atomic():
        set_scope(areas=["1401"], units=[taiyuan.pk])
        assert list(Organisation.objects.values_list("uscc", flat=True)) == [code(1)]
        assert OrganisationSource.objects.count() == 3
        set_scope()
        assert not Organisation.objects.exists()
        assert not OrganisationSource.objects.exists()
        set_scope(everything=True)

"""Names are found by any part, in whatever width and with whatever marks they are typed, now and formerly."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from registry_samples import code, read, row
from zhiheng.apps.registry import public, queries, searching
from zhiheng.apps.registry.actions import link_branches, record_organisations
from zhiheng.apps.registry.branches import head_names
from zhiheng.apps.registry.models import Organisation, OrganisationName
from zhiheng.platform.accounts.scope import set_scope, system_scope

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
NAMES = {
    1: "太原晋阳春酒业有限公司",
    2: "晋阳食品（山西）有限公司",
    3: "山西晋阳春商贸股份有限公司太原分公司",
    4: "大同ABC机械厂",
    5: "山西晋阳春商贸股份有限公司",
    6: "运城市盐湖区老王面馆",
}


@pytest.fixture(autouse=True)
def _register():
    with system_scope():
        record(*(row(serial, name=name) for serial, name in NAMES.items()))
        yield


def record(*rows, at=AT):
    record_organisations(lines=read(*rows), upload=1, unit=None, by=None, at=at)


def found(text: str) -> list[str]:
    names = dict(Organisation.objects.values_list("pk", "name"))
    return [names[hit.organisation] for hit in queries.search(text)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("晋阳", [2, 5, 1, 3]),  # what begins with it first, then the shorter
        ("太原晋阳春", [1]),
        ("春酒业有", [1]),
        ("晋阳食品山西有限公司", [2]),
        ("晋阳食品 (山西) 有限公司", [2]),
        ("ａｂｃ", [4]),
        ("abc 机械", [4]),
        ("厂", [4]),
        ("王", [6]),
        ("老王面馆馆", []),
        ("阳晋", []),
        ("（）", []),
        ("", []),
        ("'; drop table", []),
        ("%", []),
    ],
)
def test_a_name_is_found_by_any_part_of_it(typed, names):
    assert sorted(found(typed)) == sorted(NAMES[serial] for serial in names)
    if typed == "晋阳":
        assert found(typed)[0] == NAMES[2]
        assert found(typed)[1:] == [NAMES[1], NAMES[5], NAMES[3]]


@pytest.mark.parametrize("typed", [code(4), code(4)[:12] + code(4)[12:].lower(), code(4)[8:17], f" {code(4)} "])
def test_an_organisation_is_found_by_its_code(typed):
    assert found(typed)[0] == NAMES[4]


def test_the_head_of_a_code_finds_those_that_share_it():
    assert len(found(code(1)[:8])) == len(NAMES)


def test_a_common_part_is_answered_from_the_sample_and_still_the_best_first(monkeypatch):
    monkeypatch.setattr(searching, "COMMON", 2)
    monkeypatch.setattr(searching, "INDEXED", "SELECT the index is not asked")
    assert found("有限公司")[0] == NAMES[2]  # marks do not make a name longer


def test_what_is_searched_is_what_the_list_is_filtered_by():
    for typed in ("晋阳", "春", "ABC", code(4)[:10], "公司"):
        listed = Organisation.objects.filter(queries.matching(typed)).values_list("pk", flat=True)
        assert set(listed) == {hit.organisation for hit in queries.search(typed)}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12))
def test_the_grams_of_a_text_hold_those_of_each_of_its_parts(text):
    plain = searching.plain(text)
    for start in range(len(plain)):
        part = plain[start : start + 3]
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_grams(%s) @@ %s::tsquery", [plain, searching._parts(part)])
            assert cursor.fetchone() == (True,)


def test_a_former_name_still_finds_the_organisation_and_says_so():
    record(row(1, name="太原汾清酒业有限公司", registered_on="2015-06-01"))
    (hit,) = queries.search("晋阳春酒")
    assert (hit.name, hit.is_former) == (NAMES[1], True)
    assert [one.former for one in public.proposed("晋阳春酒")] == [NAMES[1]]
    assert public.named(NAMES[1]).name == "太原汾清酒业有限公司"
    assert public.named("太原汾清酒业有限公司").uscc == code(1)


def test_names_are_dated_by_the_register_that_told_of_the_change_and_name_its_line():
    record(row(1, name="太原汾清酒业有限公司", registered_on="2015-06-01"))
    organisation = Organisation.objects.get(uscc=code(1))
    now, before = OrganisationName.objects.filter(organisation=organisation)
    assert (now.name, now.is_current, now.from_on) == ("太原汾清酒业有限公司", True, date(2015, 6, 1))
    assert (before.name, before.is_current, before.to_on) == (NAMES[1], False, date(2015, 6, 1))
    assert now.source == before.source == organisation.sources.get(outcome="updated")


def test_the_name_of_an_older_line_is_a_former_one_of_unknown_time():
    record(row(2, name="晋阳粮油店", registered_on="1999-01-01"))
    former = queries.former_names(Organisation.objects.get(uscc=code(2))).get()
    assert (former.name, former.to_on) == ("晋阳粮油店", None)
    assert found("粮油店") == [NAMES[2]]


def test_a_name_that_is_borne_again_is_current_again():
    record(row(1, name="太原汾清酒业有限公司", registered_on="2015-06-01"))
    record(row(1, name=NAMES[1], registered_on="2016-06-01"))
    borne = OrganisationName.objects.filter(organisation__uscc=code(1))
    assert {one.name: one.is_current for one in borne} == {NAMES[1]: True, "太原汾清酒业有限公司": False}


def test_a_name_that_two_bear_names_neither():
    record(row(8, name="同名商店"), row(9, name="同名商店"))
    assert public.named("同名商店") is None


def test_the_public_finds_without_a_scope_and_gets_no_person():
    set_scope()
    (one,) = public.proposed("春酒业")
    assert one.organisation.name == NAMES[1]
    assert "legal_representative" in one.organisation.get_deferred_fields()


def test_a_branch_gets_the_head_office_that_its_name_begins_with():
    branch, head = (Organisation.objects.get(name=NAMES[serial]) for serial in (3, 5))
    assert branch.head_office == head
    assert list(queries.branches_of(head)) == [branch]


def test_a_branch_that_came_before_its_head_office_is_linked_at_night():
    record(row(20, name="忻州新开有限公司原平分公司"))
    record(row(21, name="忻州新开有限公司"))
    assert Organisation.objects.get(uscc=code(20)).head_office is None
    assert link_branches(by="system", at=AT) == 1
    assert link_branches(by="system", at=AT) == 0
    assert Organisation.objects.get(uscc=code(20)).head_office.uscc == code(21)


def test_no_head_office_is_guessed_where_two_bear_the_name():
    record(row(30, name="孪生有限公司"), row(31, name="孪生有限公司"), row(32, name="孪生有限公司临汾分公司"))
    assert Organisation.objects.get(uscc=code(32)).head_office is None


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("晋泰机械厂第二分厂", ["晋泰机械厂"]),
        ("甲银行股份有限公司太原分行营业部", ["甲银行股份有限公司", "甲银行"]),
        ("山西某某有限公司", []),
        ("分公司", []),
        ("太原营业部", []),
    ],
)
def test_names_that_a_head_office_may_bear(name, heads):
    assert head_names(name) == heads

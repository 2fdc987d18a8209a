"""The tree of units, and what people in it may do and see."""

from datetime import UTC, datetime

import pytest

from zhiheng import policy
from zhiheng.platform.accounts import actions, queries
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
PASSWORD = "plum-rain-over-Fen-river"


@pytest.fixture
def tree(db):
    actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    return {unit.code: unit for unit in Unit.objects.all()}


def person(name: str, unit: Unit, *roles: str) -> User:
    return actions.add_person(username=name, unit=unit, roles=roles, password=PASSWORD, by="system", at=AT)


def of_kind(tree, kind):
    return [unit for unit in tree.values() if unit.kind == kind]


def taiyuan(tree) -> Unit:
    return next(unit for unit in of_kind(tree, UnitKind.CITY) if unit.division == "140100")


def test_tree_has_one_province_eleven_cities_and_the_counties_of_today(tree):
    assert [unit.code for unit in tree.values() if unit.parent_id is None] == ["province"]
    assert len(of_kind(tree, UnitKind.CITY)) == 11
    assert len(of_kind(tree, UnitKind.COUNTY)) == 117
    assert {unit.parent.kind for unit in of_kind(tree, UnitKind.COUNTY)} == {UnitKind.CITY}


def test_counties_of_2012_become_those_of_today_and_the_old_ones_are_closed_not_deleted(db):
    pack = policy.load("cn-sx-2012")
    actions.sync_units(pack=pack, by="system", at=datetime(2012, 9, 1, tzinfo=UTC))
    assert Unit.objects.filter(kind=UnitKind.COUNTY).count() == 119
    actions.sync_units(pack=pack, by="system", at=AT)
    assert Unit.objects.filter(kind=UnitKind.COUNTY, closed_on=None).count() == 117
    assert Unit.objects.get(code="140481").closed_on == AT.date()


@pytest.mark.usefixtures("tree")
def test_second_sync_changes_nothing_and_writes_nothing():
    entries = LedgerEntry.objects.count()
    counts = actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    assert counts == {"created": 0, "changed": 0, "closed": 0}
    assert LedgerEntry.objects.count() == entries


def test_renamed_unit_is_brought_back_in_line(tree):
    Unit.objects.filter(code="province").update(name="甲省")
    assert actions.sync_units(pack=policy.load("cn-sx-2012"), by=None, at=AT)["changed"] == 1


def test_city_sees_itself_and_its_counties_and_its_area(tree):
    bob = person("bob", taiyuan(tree), "city-reporter")
    seen = set(queries.visible_units(bob))
    assert taiyuan(tree) in seen
    assert {unit.division[:4] for unit in seen} == {"1401"}
    assert len(seen) == 11
    assert queries.visible_areas(bob) == ("1401",)
    assert set(queries.scope_of(bob).units) == {unit.pk for unit in seen}


def test_county_sees_records_that_bear_its_former_code(tree):
    eve = person("eve", tree["140406"], "city-reporter")
    assert "140481" in queries.visible_areas(eve)
    assert "140421" not in queries.visible_areas(eve)


def test_department_sees_its_own_unit_and_the_area_of_the_province(tree):
    dan = person("dan", tree["quality-supervision"], "department-reporter")
    assert list(queries.visible_units(dan)) == [tree["quality-supervision"]]
    assert queries.visible_areas(dan) == ("14",)


def test_lead_office_sees_everything_and_its_administrator_only_the_units(tree):
    assert queries.scope_of(person("kim", tree["lead-office"], "office-statistician")).everything
    assert not queries.scope_of(person("adm", tree["province"], "administrator")).everything


def test_laboratory_sees_its_own_records_wherever_they_lie(tree):
    lab = actions.add_unit(
        code="lab-1", name="省食品检验所", kind=UnitKind.LABORATORY, parent=tree["province"], by="system", at=AT
    )
    lee = person("lee", lab, "laboratory")
    assert list(queries.visible_units(lee)) == [lab]
    assert queries.visible_areas(lee) == ()


def test_charlie_who_was_deactivated_sees_and_may_nothing(tree):
    charlie = person("charlie", taiyuan(tree), "city-reporter")
    actions.set_active(person=charlie, is_active=False, by="system", at=AT)
    assert queries.permissions_of(charlie) == frozenset()
    assert list(queries.visible_units(charlie)) == []
    assert queries.scope_of(charlie).units == ()


def test_permissions_are_the_union_of_the_roles(tree):
    both = person("both", taiyuan(tree), "city-reporter", "city-checker")
    assert {"returns.submit", "returns.check"} <= queries.permissions_of(both)
    assert "indicators.approve" not in queries.permissions_of(both)


def test_role_that_does_not_fit_the_unit_is_refused(tree):
    with pytest.raises(Problem, match="不能授予该类单位"):
        person("mallory", taiyuan(tree), "office-approver")


def test_nobody_changes_their_own_roles_or_closes_their_own_account(tree):
    adm = person("adm", tree["province"], "administrator")
    with pytest.raises(Problem, match="自己的角色"):
        actions.set_roles(person=adm, roles=["office-approver"], by=adm, at=AT)
    with pytest.raises(Problem, match="自己的账户"):
        actions.set_active(person=adm, is_active=False, by=adm, at=AT)


def test_each_write_leaves_exactly_one_entry_in_the_ledger_without_the_name_of_the_person(tree):
    before = LedgerEntry.objects.count()
    bob = person("bob", taiyuan(tree), "city-reporter")
    actions.set_roles(person=bob, roles=["city-checker"], by="system", at=AT)
    actions.set_active(person=bob, is_active=False, by="system", at=AT)
    entries = LedgerEntry.objects.order_by("pk")[before:]
    assert [entry.action for entry in entries] == [
        "accounts.add_person",
        "accounts.set_roles",
        "accounts.close_account",
    ]
    assert not any(b"bob" in bytes(entry.data) for entry in entries)


def test_second_factor_is_asked_of_those_who_approve_or_release(tree):
    assert queries.needs_second_factor(person("app", tree["lead-office"], "office-approver"))
    assert not queries.needs_second_factor(person("rep", taiyuan(tree), "city-reporter"))

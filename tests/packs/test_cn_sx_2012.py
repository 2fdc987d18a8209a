"""The pack of the policy document: what it promises, who owes what, and how it hangs together."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from zhiheng import policy
from zhiheng.policy import listing
from zhiheng.policy.checking import check
from zhiheng.policy.coverage import totals
from zhiheng.policy.pack import Pack

# counted by hand from the document: address, year, comparator, value, kind
NUMERIC = sorted(
    [
        ("三（一）-1", 2015, ">", 30, "level"),
        ("三（一）-1", 2015, ">=", 96, "maintain"),
        ("三（一）-1", 2015, ">=", 98, "maintain"),
        ("三（一）-1", 2015, ">=", 97, "level"),
        ("三（一）-1", 2015, ">=", 98, "level"),
        ("三（一）-2", 2015, ">=", 90, "level"),
        ("三（一）-2", 2015, ">=", 95, "level"),
        ("三（一）-2", 2015, ">=", 99, "maintain"),
        ("三（一）-2", 2015, ">=", 85, "level"),
        ("三（一）-2", 2015, ">=", 3, "cumulative"),
        ("三（一）-2", 2015, ">=", 2, "cumulative"),
        ("三（一）-2", 2015, ">=", 350, "cumulative"),
        *[("三（二）-1", 2015, ">=", value, "level") for value in (100, 100, 35, 100, 100)],
        *[("三（二）-1", 2015, ">=", value, "cumulative") for value in (8, 120, 350)],
        *[("三（二）-2", 2015, ">=", value, "level") for value in (95, 90, 78, 78, 100, 95, 100, 85, 100, 60)],
        *[("三（二）-3", 2015, ">=", value, "level") for value in (100, 80, 95)],
        ("三（三）", 2020, ">=", 20, "cumulative"),
        ("三（三）-1", 2015, ">=", 80, "level"),
        ("三（三）-2", 2015, ">=", 30, "cumulative"),
        ("三（三）-2", 2015, ">=", 75, "level"),
        ("四（一）2", 2020, ">=", 100, "level"),
    ]
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return policy.load("cn-sx-2012")


def test_the_numeric_targets_are_the_38_of_the_document(pack):
    assert len(NUMERIC) == 38
    assert sorted((t.clause, t.year, t.comparator, t.value, t.kind) for t in pack.numeric_targets) == NUMERIC


def test_a_target_above_a_number_excludes_the_number_itself(pack):
    assert [t.id for t in pack.targets if t.comparator == ">"] == ["agri-standardised-production-2015"]


def test_maintained_targets_are_checked_in_every_quarter(pack):
    kept = [t for t in pack.targets if t.kind == "maintain"]
    assert {(t.every, t.since) for t in kept} == {("quarter", 2012)}
    for target in kept:
        collect = pack.indicators[target.indicator].collect
        assert collect is not None
        assert collect.frequency == "quarterly"


def test_the_rank_target_names_all_six_provinces(pack):
    (target,) = [t for t in pack.targets if t.kind == "rank"]
    peers = pack.indicators[target.indicator].measure.peers
    assert {peer.area for peer in peers} == {"41", "42", "43", "36", "34"}
    assert (target.year, target.at_most_rank, target.value, target.comparator) == (2020, 1, None, None)


def test_targets_without_a_number_say_what_is_to_be_agreed(pack):
    for target in pack.targets:
        if target.kind in ("qualitative", "rank"):
            assert target.needs_operationalisation
            assert target.reading is not None
        else:
            assert not target.needs_operationalisation


def test_the_number_shared_by_two_targets_is_named(pack):
    assert {t.id: t.shares_number_with for t in pack.targets if t.shares_number_with} == {
        "rural-good-pavement-2015": "county-good-roads-2015"
    }


def test_the_nested_number_belongs_to_the_name(pack):
    assert pack.indicators["civil-energy-standard"].name_numbers == (Decimal(50),)


def test_listed_targets_have_exactly_the_promised_keys(pack):
    rows = listing.rows(pack, "targets")
    assert {tuple(row) for row in rows} == {
        ("id", "clause", "name_zh", "name_en", "comparator", "value", "unit", "year", "kind", "owners")
    }
    assert {row["comparator"] for row in rows if row["value"] is not None} == {">", ">="}
    assert {row["unit"] for row in rows if row["value"] is not None} == {"percent", "count", "index"}
    assert {row["kind"] for row in rows} == {"level", "maintain", "cumulative", "rank", "qualitative"}
    assert all(type(row["value"]) is int for row in rows if row["value"] is not None)


def test_units_follow_the_kind_of_number(pack):
    for target in pack.numeric_targets:
        assert (target.unit == "count") == (target.kind == "cumulative")
        if target.unit == "percent":
            assert target.value is not None
            assert 0 < target.value <= 100


def test_rates_are_asked_for_as_counts_never_as_rates(pack):
    for indicator in pack.indicators.values():
        if indicator.measure.method != "ratio" or indicator.measure.dataset != "returns":
            continue
        numerator, denominator = indicator.measure.numerator, indicator.measure.denominator
        assert numerator is not None
        assert denominator is not None
        form, _ = pack.form_items[numerator.item or ""]
        assert pack.form_items[denominator.item or ""][0] is form
        bounds = {
            (rule.left, rule.right) for rule in form.rules if rule.operator == "<=" and rule.importance == "error"
        }
        assert (numerator.item, denominator.item) in bounds


def test_every_cell_of_every_form_has_a_bound_that_is_an_error(pack):
    for form in pack.returns:
        bounded = {rule.left for rule in form.rules if rule.importance == "error"}
        bounded |= {rule.left.removesuffix("_n") for rule in form.rules}
        assert {item.id for item in form.items} - bounded == set(), form.id


def test_every_form_prints_its_marks_and_each_number_once(pack):
    numbers = Counter(form.form.number for form in pack.returns)
    assert set(numbers.values()) == {1}


def test_inspections_are_judged_samples_only(pack):
    measured = [i for i in pack.indicators.values() if i.measure.dataset == "inspections"]
    assert len(measured) == 9
    for indicator in measured:
        numerator, denominator = indicator.measure.numerator, indicator.measure.denominator
        assert numerator is not None
        assert denominator is not None
        assert denominator.where is not None
        assert numerator.where == {"verdict": ("pass",)}
        assert denominator.where["verdict"] == ("pass", "fail")
        assert "domain" in denominator.where


def test_each_of_the_31_clauses_gives_duties_to_the_bodies_it_names(pack):
    clauses = [f"六-{number}" for number in range(1, 32)]
    by_clause = {clause: {b for d in pack.duties if d.clause == clause for b in d.bodies} for clause in clauses}
    assert all(by_clause.values())
    named = {clause: {b.id for b in pack.bodies.values() if b.clause == clause} for clause in clauses}
    # the statistics department works with the supervision department on one duty
    assert by_clause["六-28"] == named["六-28"] | {"quality-supervision"}
    assert {c: b for c, b in by_clause.items() if c != "六-28"} == {c: b for c, b in named.items() if c != "六-28"}
    assert sum(len(bodies) for bodies in named.values()) == 38


def test_clauses_that_name_several_bodies_give_several_units(pack):
    several = Counter(body.clause for body in pack.bodies.values() if body.clause.startswith("六-"))
    assert {clause: n for clause, n in several.items() if n > 1} == {
        "六-2": 3,
        "六-3": 2,
        "六-19": 2,
        "六-23": 2,
        "六-29": 2,
        "六-31": 2,
    }


def test_cadence_is_kept_where_the_document_gives_one(pack):
    cadence = {duty.id: duty.cadence for duty in pack.duties}
    assert cadence["duty-06-01-2"] == "yearly"  # work plan by year
    assert cadence["duty-06-07-1"] == "yearly"  # budget, more each year
    assert cadence["duty-06-25-2"] == "periodic"  # surveys at regular times
    assert cadence["duty-07-4-2"] == "yearly"  # yearly summaries
    (summary,) = [duty for duty in pack.duties if duty.id == "duty-07-4-2"]
    assert sum(body.startswith("city-") for body in summary.bodies) == 11


def test_the_eleven_cities_are_bodies_with_their_codes(pack):
    cities = [body for body in pack.bodies.values() if body.kind == "city"]
    assert [body.division for body in cities] == [f"14{number:02d}00" for number in range(1, 12)]
    assert [f"{city.name}人民政府" for city in pack.cities] == [body.name.zh for body in cities]


def test_every_address_is_answered_and_every_target_counted(pack):
    counted = totals(pack)
    assert (counted.addresses, counted.accounted, counted.unaccounted) == (100, 100, ())
    assert counted.served + counted.planned + counted.declaratory == 100
    assert (counted.numeric_targets, counted.rank_targets) == (38, 1)


def test_no_address_that_sets_a_goal_or_a_duty_is_declared_empty(pack):
    declaratory = {entry.address for entry in pack.coverage.entries if entry.status == "declaratory"}
    assert not declaratory & {target.clause for target in pack.targets}
    assert not declaratory & {duty.clause for duty in pack.duties}


def test_makers_checkers_and_approvers_are_different_roles(pack):
    apart = [
        ("returns.submit", "returns.check"),
        ("returns.submit", "returns.accept"),
        ("indicators.freeze", "indicators.approve"),
        ("indicators.approve", "publication.release"),
    ]
    for one, other in apart:
        assert not [role.id for role in pack.roles.values() if {one, other} <= set(role.permissions)]
        assert [role.id for role in pack.roles.values() if one in role.permissions]
        assert [role.id for role in pack.roles.values() if other in role.permissions]


def test_the_packs_that_are_delivered_have_no_faults():
    for name in policy.pack_ids():
        assert check(policy.packs_dir() / name, on=date(2026, 11, 23)) == []


def test_every_permission_that_the_code_asks_for_is_in_the_pack(pack):
    """A misspelt permission would lock everybody out."""
    source = policy.packs_dir().parent / "src"
    asked = re.compile(r"""(?:permission_required|has_permission|may)\([^()]*?["']([a-z]+\.[a-z_]+)["']""")
    names = {name for path in source.rglob("*.py") for name in asked.findall(path.read_text(encoding="utf-8"))}
    assert names
    assert names - set(pack.permissions) == set()

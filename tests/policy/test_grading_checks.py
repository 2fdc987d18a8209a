"""What the checker says of grading rules that name what is not there, contradict themselves or do otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.policy import grading_samples as samples

from zhiheng.policy import Fault
from zhiheng.policy.checking import check
from zhiheng.policy.loading import load_from

W = samples.W
ON = date(2024, 3, 1)
FILE = "grading/demo-1.yaml"
GRADES = samples.rules()["grades"]
DECAYS = samples.rules()["decays"]
COUNTS = samples.rules()["counts"]
FINE, SMALL = samples.FINE, {"field": "fine_yuan", "at_most": {"parameter": "small-fine"}}
HEAVY = {"field": "fine_yuan", "above": 50000}
LARGE = {"field": "fine_yuan", "above": {"parameter": "small-fine"}}


def faults(root: Path, files: dict[str, Any]) -> list[Fault]:
    """Those of the files that concern grading."""
    load_from.cache_clear()
    names = ("grading/", "catalogue", "consequences")
    return [one for one in check(samples.write(root, files), on=ON) if one.file.startswith(names)]


def fined(**more: Any) -> dict[str, Any]:
    """Rules of which the first is changed."""
    return {"rules": [samples.fined(**more), samples.often(), samples.praised()]}


def another(name: str, **more: Any) -> dict[str, Any]:
    """Rules with one more that is like the first, without its examples."""
    rule = {key: value for key, value in samples.fined().items() if key != "examples"}
    example = samples.example("2024-03-01", [], points=0)
    return {"rules": [*samples.rules()["rules"], {**rule, "id": name, "examples": [example]} | more]}


def often(**more: Any) -> dict[str, Any]:
    return {"rules": [samples.fined(), samples.often(**more), samples.praised()]}


def exempt(*more: dict[str, Any]) -> dict[str, Any]:
    return {"exemptions": [samples.first(), *more]}


def exempting(**more: Any) -> dict[str, Any]:
    return {"exemptions": [samples.first(**more)]}


def later(name: str, **more: Any) -> dict[str, Any]:
    """An exemption more, without an example of weight."""
    example = samples.example("2024-03-01", [], points=0)
    return samples.first(id=name, examples=[example]) | more


def expected(**expect: Any) -> dict[str, Any]:
    return fined(examples=[samples.example("2024-03-01", [samples.given(20000)], **expect)])


# what is wrong: the changed keys, the code of the one fault, words of its Chinese and English
WRONG: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "a fact that nobody provides": (fined(for_each="penalti"), "unknown_fact", "“penalty”", "nearest is 'penalty'"),
    "a field the fact does not have": (
        fined(when=[{"field": "kinds", "any_of": ["fine"]}]),
        "unknown_field",
        "“kind”",
        "nearest is 'kind'",
    ),
    "a code the list does not have": (
        fined(when=[{"field": "kind", "any_of": ["fines"]}]),
        "unknown_code",
        "“fine”",
        "nearest is 'fine'",
    ),
    "a test that does not fit the field": (
        fined(when=[{"field": "fine_yuan", "any_of": ["fine"]}]),
        "field_kind",
        "number",
        "fields of kind code",
    ),
    "a count that is not defined": (
        often(when=[{"count": "fine", "at_least": 2}]),
        "unknown_count",
        "“fines”",
        "nearest is 'fines'",
    ),
    "a field where there is no fact": (often(when=[FINE]), "field_without_fact", "for_each", "only look at counts"),
    "a schedule that is not there": (
        fined(effect={"points": -1, "dimension": "law", "decay": "fade"}),
        "unknown_decay",
        "“fading”",
        "nearest is 'fading'",
    ),
    "a dimension that is not there": (
        fined(effect={"points": -1, "dimension": "laws", "decay": "fading"}),
        "unknown_dimension",
        "“law”",
        "nearest is 'law'",
    ),
    "a grade that is not there": (often(effect={"at_most": "lackin"}), "unknown_grade", "“lacking”", "'lacking'"),
    "a parameter that is not there": (
        fined(when=[{"field": "fine_yuan", "above": {"parameter": "small-fines"}}]),
        "unknown_parameter",
        "“small-fine”",
        "nearest is 'small-fine'",
    ),
    "a parameter that changes, for a count": (
        often(when=[{"count": "fines", "at_least": {"parameter": "small-fine"}}]),
        "count_parameter_changes",
        "只有一个值",
        "one value",
    ),
    "an instrument that is not there": (
        fined(cite={"instrument": "order-2", "article": "第一条"}),
        "unknown_instrument",
        "“order-1”",
        "nearest is 'order-1'",
    ),
    "an instrument of repair that is not there": (
        fined(repair={"after": [{"months": 3}], "cite": {"instrument": "order-2", "article": "第一条"}}),
        "unknown_instrument",
        "“order-1”",
        "nearest is 'order-1'",
    ),
    "a clause that is not there": (fined(cite={"clause": "五（六）"}), "unknown_clause", "五（五）", "五（五）"),
    "a field that is no day as clock": (fined(lasts={"clock": "kind"}), "not_a_clock", "不是起算日", "not a clock"),
    "a day that is no clock": (fined(lasts={"clock": "entered_on"}), "not_a_clock", "published_on", "valid:"),
    "a clock that is not there": (
        fined(lasts={"clock": "published"}),
        "unknown_clock",
        "“published_on”",
        "nearest is 'published_on'",
    ),
    "a clock of a count that is not there": (
        {"counts": [COUNTS[0] | {"clock": "published"}]},
        "unknown_clock",
        "“published_on”",
        "nearest",
    ),
    "a sum of what is no number": (
        {"counts": [COUNTS[0] | {"total_of": "kind"}]},
        "unknown_field",
        "fine_yuan",
        "fine_yuan",
    ),
    "an override of what is not there": (
        exempting(overrides=["fine"]),
        "unknown_rule",
        "“fined”",
        "nearest is 'fined'",
    ),
    "an expected count that is not there": (
        {"expected": [{"count": "fine", "name": W}]},
        "unknown_count",
        "“fines”",
        "nearest is 'fines'",
    ),
    "two rules of one name": (another("fined", when=[SMALL]), "id_twice", "重复", "twice"),
    "thresholds that rise": (
        {"grades": [GRADES[0], GRADES[1] | {"at_least": 90}, GRADES[2]]},
        "thresholds_not_falling",
        "低于",
        "below",
    ),
    "a last grade with a threshold": (
        {"grades": [*GRADES[:2], GRADES[2] | {"at_least": 10}]},
        "thresholds_not_falling",
        "最后一级",
        "the last grade",
    ),
    "a schedule that rises": (
        {"decays": [DECAYS[0] | {"steps": [{"months": 12, "keep": 50}, {"months": 24, "keep": 60}]}]},
        "decay_order",
        "递减",
        "should fall",
    ),
    "a schedule that goes on behind the term": (
        fined(lasts={"clock": "published_on", "months": 12}, examples=[samples.example("2024-03-01", [], points=0)]),
        "decay_behind_term",
        "12 个月",
        "12 months",
    ),
    "a veto to a grade that is not the worst": (
        often(effect={"grade": "lacking"}, examples=[samples.example("2024-03-01", [], points=0)]),
        "veto_not_worst",
        "at_most: lacking",
        "at_most: lacking",
    ),
    "a ceiling at the best grade": (
        often(effect={"at_most": "honest"}, examples=[samples.example("2024-03-01", [], points=0)]),
        "ceiling_without_sense",
        "没有作用",
        "does nothing",
    ),
    "a rule that does nothing": (
        often(effect={"nothing": True}, examples=[samples.example("2024-03-01", [], points=0)]),
        "effect_without_effect",
        "没有作用",
        "does nothing",
    ),
    "a term where no fact starts it": (often(lasts={"months": 12}), "term_without_fact", "for_each", "nothing starts"),
    "a rule about everybody": (
        often(when=[], examples=[samples.example("2024-03-01", [], at_most="lacking")]),
        "rule_without_condition",
        "恒成立",
        "every organisation",
    ),
    "a grade that the caps keep out of reach": (
        {"dimensions": [{"id": "law", "name": W, "most_deducted": 20, "most_added": 10}]},
        "grade_unreachable",
        "65 与 95",
        "from 65 to 95",
    ),
    "a best grade above every score": (
        {"grades": [GRADES[0] | {"at_least": 96}, *GRADES[1:]]},
        "grade_unreachable",
        "honest",
        "honest",
    ),
    "a rule whose numbers contradict": (
        fined(when=[LARGE, SMALL], examples=[samples.example("2024-03-01", [], points=0)]),
        "rule_never_fires",
        "互相矛盾",
        "contradict",
    ),
    "a rule whose counts contradict": (
        often(
            when=[{"count": "fines", "above": 1}, {"count": "fines", "below": 2}],
            examples=[samples.example("2024-03-01", [], points=0)],
        ),
        "rule_never_fires",
        "often",
        "never applies",
    ),
    "an exemption that never meets its rule": (
        exempt(later("never", when=[{"field": "kind", "any_of": ["warning"]}])),
        "exemption_never_holds",
        "never",
        "never holds",
    ),
    "two rules that score one fact in one dimension": (
        another("fined-food", when=[{"field": "domain", "any_of": ["food"]}]),
        "points_together",
        "beside",
        "one dimension",
    ),
    "rules side by side that never meet": (
        another("fined-small", when=[FINE, SMALL], beside=["fined"]),
        "beside_needless",
        "多余",
        "no need",
    ),
    "two exemptions without an order": (
        exempt(later("heavy", when=[HEAVY])),
        "exemptions_together",
        "overrides",
        "must override",
    ),
    "exemptions in a circle": (
        exempt(later("back", overrides=["first", "fined"]), later("forth", overrides=["back", "forth"])),
        "overrides_circle",
        "forth",
        "itself",
    ),
    "a schedule that nothing uses": (
        {"decays": [*DECAYS, DECAYS[0] | {"id": "spare"}]},
        "unreferenced",
        "spare",
        "no rule uses",
    ),
    "a count that nothing uses": ({"counts": [*COUNTS, COUNTS[0] | {"id": "spare"}]}, "unreferenced", "spare", "spare"),
    "a dimension that nothing uses": (
        {"dimensions": [*samples.rules()["dimensions"], {"id": "spare", "name": W, "most_deducted": 1}]},
        "unreferenced",
        "spare",
        "spare",
    ),
    "an overdue review": ({"next_review": "2023-01-01"}, "review_overdue", "2023-01-01", "2023-01-01"),
    "a file of another name": ({"version": "2"}, "file_name", "demo-2.yaml", "demo-2.yaml"),
    "an example of another day": (
        fined(examples=[samples.example("2019-03-01", [], points=0)]),
        "example_outside",
        "2019-03-01",
        "not in force",
    ),
    "an example that expects nothing": (
        fined(examples=[samples.example("2024-03-01", [])]),
        "example_expects_nothing",
        "预期",
        "expects nothing",
    ),
    "an example with a field that is not there": (
        fined(examples=[samples.example("2024-03-01", [samples.given(1, kinds="fine")], points=0)]),
        "unknown_field",
        "“kind”",
        "nearest is 'kind'",
    ),
    "an example with a value of another kind": (
        fined(examples=[samples.example("2024-03-01", [samples.given("much")], points=0)]),
        "example_type",
        "应为数",
        "kind number",
    ),
    "an example with a code that is not there": (
        fined(examples=[samples.example("2024-03-01", [samples.given(1, domain="foods")], points=0)]),
        "unknown_code",
        "“food”",
        "nearest is 'food'",
    ),
    "an example of other points": (
        expected(points=-14),
        "example_differs",
        "预期 -14，算得 -15",
        "expected -14, found -15",
    ),
    "an example that ends on another day": (
        expected(ends_on="2027-01-31"),
        "example_differs",
        "2027-02-01",
        "expected 2027-01-31, found 2027-02-01",
    ),
    "an example that is known after all": (expected(unknown=True), "example_differs", "算得 false", "found false"),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_fault_is_found_where_one_thing_is_wrong(tmp_path: Path, name: str) -> None:
    more, code, zh, en = WRONG[name]
    found = faults(tmp_path, samples.pack(**more))
    assert [fault.code for fault in found] == [code], found
    assert found[0].file == FILE
    assert found[0].line > 1
    assert zh in found[0].zh
    assert en in found[0].en


def test_sound_rules_have_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, samples.pack()) == []


def test_side_by_side_rules_may_meet_where_it_is_said(tmp_path: Path) -> None:
    more = another("fined-food", when=[{"field": "domain", "any_of": ["food"]}], beside=["fined"])
    assert faults(tmp_path, samples.pack(**more)) == []


def test_exemption_that_overrides_another_may_hold_with_it(tmp_path: Path) -> None:
    heavy = later("heavy", when=[HEAVY], overrides=["fined", "first"])
    assert faults(tmp_path, samples.pack(**exempt(heavy))) == []


def test_rule_without_citation_is_refused(tmp_path: Path) -> None:
    files = samples.pack()
    del files[FILE.removesuffix(".yaml")]["rules"][0]["cite"]
    assert [(one.code, one.zh) for one in faults(tmp_path, files)] == [("missing_key", "缺少“rules.0.cite”")]


@pytest.mark.parametrize(
    ("ends", "begins"), [("2024-01-01", "2024-02-01"), ("2024-02-01", "2024-01-01"), (None, "2024-01-01")]
)
def test_versions_meet_without_gap_or_overlap(tmp_path: Path, ends: str | None, begins: str) -> None:
    files = samples.pack(
        effective_to=ends, rules=[samples.fined(examples=[samples.example("2023-12-01", [], points=0)])]
    )
    files["grading/demo-1"] = files["grading/demo-1"] | {"exemptions": [], "grades": GRADES}
    files["grading/demo-2"] = samples.rules(version="2", effective_from=begins)
    found = faults(tmp_path, files)
    assert [(one.file, one.code) for one in found] == [("grading/demo-2.yaml", "versions_do_not_meet")], found


def test_versions_have_names_of_their_own(tmp_path: Path) -> None:
    files = samples.pack(effective_to="2024-04-01")
    files["grading/demo-1-again"] = samples.rules(
        effective_from="2024-04-01", rules=[_empty(samples.fined())], exemptions=[]
    )
    codes = {one.code for one in faults(tmp_path, files)}
    assert codes == {"version_twice", "file_name"}


def _empty(rule: dict[str, Any]) -> dict[str, Any]:
    return rule | {"examples": [samples.example("2024-05-01", [], points=0)]}


def test_parameter_without_a_value_when_the_rules_begin_is_found(tmp_path: Path) -> None:
    files = samples.pack(effective_from="2010-01-01")
    assert [one.code for one in faults(tmp_path, files)] == ["parameter_gap"]


def test_parameter_of_words_cannot_be_compared_with(tmp_path: Path) -> None:
    files = samples.pack()
    files["parameters"]["parameters"] = [samples.parameter("small-fine", "little", "much")]
    assert [one.code for one in faults(tmp_path, files)] == ["parameter_not_a_number"]


CATALOGUE = {
    "a provider that is not there": ({"provider": "offices"}, "unknown_body"),
    "a code list that is not there": (
        {"fields": [{"id": "kind", "name": W, "kind": "code", "codes": "faults"}]},
        "unknown_code_list",
    ),
    "two fields of one name": ({"fields": [{"id": "a", "name": W, "kind": "flag"}] * 2}, "id_twice"),
    "a field that every fact has": ({"fields": [{"id": "occurred_on", "name": W, "kind": "date"}]}, "field_reserved"),
    "a number of another item": ({"code": "AWARD"}, "id_twice"),
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue_that_does_not_fit_is_found(tmp_path: Path, name: str) -> None:
    more, code = CATALOGUE[name]
    files = samples.pack()
    files["catalogue"]["items"] = [samples.penalty(**more), samples.award()]
    found = [one for one in faults(tmp_path, files) if one.file == "catalogue.yaml"]
    assert [one.code for one in found] == [code], found


def test_overdue_review_of_the_catalogue_is_found(tmp_path: Path) -> None:
    files = samples.pack()
    files["catalogue"]["next_review"] = "2023-01-01"
    assert [one.code for one in faults(tmp_path, files)] == ["review_overdue"]


CONSEQUENCES = {
    "rules that are not there": ({"grading": "demos"}, "unknown_grading"),
    "a grade that is not there": ({"inspection": [samples.share(worst=3)]}, "unknown_grade"),
    "a grade without its share": ({"inspection": [samples.share(dishonest=None)]}, "factor_missing"),
    "a gap between shares": (
        {
            "inspection": [
                samples.share(effective_to="2024-01-01"),
                samples.share(effective_from="2024-02-01"),
            ]
        },
        "versions_do_not_meet",
    ),
    "a measure for a grade that is not there": ({"measures": [samples.measure(grades=["bad"])]}, "unknown_grade"),
    "a measure for a fact that is not there": ({"measures": [samples.measure(facts=["fine"])]}, "unknown_fact"),
    "a measure of a body that is not there": ({"measures": [samples.measure(bodies=["offices"])]}, "unknown_body"),
    "a measure given twice": ({"measures": [samples.measure()] * 2}, "id_twice"),
    "a measure that cites nothing known": (
        {"measures": [samples.measure(cite={"clause": "六（六）"})]},
        "unknown_clause",
    ),
    "a list for a grade that is not there": ({"watch_lists": [samples.watch_list(grades=["bad"])]}, "unknown_grade"),
    "an overdue review": ({"next_review": "2023-01-01"}, "review_overdue"),
}


@pytest.mark.parametrize("name", CONSEQUENCES)
def test_consequences_that_do_not_fit_are_found(tmp_path: Path, name: str) -> None:
    more, code = CONSEQUENCES[name]
    found = faults(tmp_path, samples.pack() | {"consequences": samples.consequences(**more)})
    assert {one.code for one in found} == {code}, found


def test_sound_consequences_have_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, samples.pack() | {"consequences": samples.consequences()}) == []


@pytest.mark.parametrize(
    "more",
    [
        {"measures": [{key: value for key, value in samples.measure().items() if key != "grades"}]},
        {"watch_lists": [{key: value for key, value in samples.watch_list().items() if key != "grades"}]},
        {"inspection": [samples.share(honest=-1)]},
    ],
)
def test_consequences_without_cause_and_negative_shares_are_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    found = faults(tmp_path, samples.pack() | {"consequences": samples.consequences(**more)})
    assert {one.code for one in found} & {"measure_without_cause", "list_without_cause", "negative_factor"}

"""Where faults are found: their lines, what nothing refers to, whole files and packs."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from zhiheng.policy import Fault
from zhiheng.policy.checking import check

ON = date(2026, 11, 23)
FOOD = "indicators/food-spot-check-pass.yaml"
LUBAN = "indicators/luban-prizes.yaml"
FORM = "returns/city-agriculture.yaml"
Edit = Callable[[str, str, str], int]


def found(pack: Path, on: date = ON) -> list[Fault]:
    return check(pack, on=on)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (FOOD, "owners:", "ownres:", "unknown_key"),
        (FOOD, "method: ratio", "method: ration", "unknown_word"),
        ("duties.yaml", "system: M22", "system: M99", "unknown_system"),
        ("coverage.yaml", "duty:duty-06-07-1", "duty:duty-06-07-9", "unknown_reference"),
        ("roles.yaml", "- returns.accept", "- returns.acept", "unknown_permission"),
    ],
)
def test_a_fault_names_the_line_it_stands_on(pack, edit, file, old, new, code):
    line = edit(file, old, new)
    assert [fault.line for fault in found(pack) if fault.code == code] == [line]


def first_body(pack: Path, edit: Edit) -> None:
    path = pack / "bodies.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "  - {id: nobody, clause: 六-1, name: {zh: 某, en: some}, kind: department, parent: province}\n",
        encoding="utf-8",
    )


def spare_item(pack: Path, edit: Edit) -> None:
    edit(FORM, "rules:", "  - {id: spare_item, name: {zh: 多, en: spare}, unit: lot, kind: integer}\nrules:")


def spare_permission(pack: Path, edit: Edit) -> None:
    edit("roles.yaml", "permissions:\n", "permissions:\n  - {id: spare.right, name: {zh: 多, en: spare}}\n")


def spare_duty(pack: Path, edit: Edit) -> None:
    edit(
        "duties.yaml",
        "duties:\n",
        "duties:\n  - {id: duty-spare, clause: 六-1, bodies: [finance], system: M01, text: {zh: 多, en: spare}}\n",
    )


def spare_target(pack: Path, edit: Edit) -> None:
    edit(
        FOOD,
        "targets:\n",
        'targets:\n  - {id: food-spare, kind: level, comparator: ">=", value: 97, year: 2020}\n',
    )


@pytest.mark.parametrize("add", [first_body, spare_item, spare_permission, spare_duty, spare_target])
def test_what_nothing_refers_to_is_found(pack, edit, add):
    add(pack, edit)
    assert [fault.code for fault in found(pack)] == ["unreferenced"]


def test_an_address_without_answer_is_found(pack):
    path = pack / "coverage.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  - address: 二-3\n")
    path.write_text(text[:start] + text[text.index("  - address: 二-4\n") :], encoding="utf-8")
    assert [(fault.code, "二-3" in fault.zh) for fault in found(pack)] == [("address_unanswered", True)]


def test_two_items_of_one_id_are_found_with_the_place_of_the_first(pack):
    shutil.copy(pack / FOOD, pack / "indicators" / "food-again.yaml")
    repeated = [fault for fault in found(pack) if fault.code == "repeated_id"]
    assert len(repeated) == 2  # the indicator and its target
    assert all("indicators/food-again.yaml" in fault.zh for fault in repeated)


def test_two_versions_of_a_form_in_force_at_once_are_found(pack):
    shutil.copy(pack / FORM, pack / "returns" / "city-agriculture-2.yaml")
    assert "dates_overlap" in {fault.code for fault in found(pack)}


def test_a_later_version_of_a_form_may_ask_for_the_same_items(pack, edit):
    later = pack / "returns" / "city-agriculture-2020.yaml"
    shutil.copy(pack / FORM, later)
    edit(FORM, "effective_from: 2011-01-01", "effective_from: 2011-01-01\neffective_to: 2020-01-01")
    edit("returns/city-agriculture-2020.yaml", "effective_from: 2011-01-01", "effective_from: 2020-01-01")
    assert found(pack) == []


def test_a_file_that_no_pack_has_is_found(pack):
    (pack / "dutys.yaml").write_text("duties: []\n", encoding="utf-8")
    (fault,) = found(pack)
    assert (fault.code, "duties.yaml" in fault.zh) == ("unknown_file", True)


def test_a_folder_without_manifest_is_no_pack(tmp_path):
    (fault,) = check(tmp_path, on=ON)
    assert fault.code == "no_manifest"


def test_a_parent_with_faults_is_a_fault_of_the_child(pack, edit):
    edit("../cn/codes.yaml", "lists:", "list:")
    faults = found(pack)
    assert [(fault.file, fault.code) for fault in faults] == [("manifest.yaml", "missing_key")]
    assert "codes.yaml" in faults[0].zh


def test_several_slips_are_reported_together_by_file_and_line(pack, edit):
    edit(FOOD, "owners:", "ownres:")
    edit(LUBAN, "kind: cumulative", "kind: cumulativ")
    faults = found(pack)
    assert {fault.file for fault in faults} == {FOOD, LUBAN}
    assert faults == sorted(faults)


def test_reviews_fall_due_as_days_go_by(pack):
    assert found(pack, on=date(2027, 11, 30)) == []
    overdue = found(pack, on=date(2027, 12, 1))
    assert {fault.code for fault in overdue} == {"review_overdue"}
    assert len(overdue) > 60


@pytest.mark.parametrize("content", ["", "code,name\n140100,太原市\n", "code;name\n1;2\n"])
def test_a_table_of_divisions_that_cannot_be_read_is_found(pack, content):
    (pack / "divisions.csv").write_text(content, encoding="utf-8")
    assert found(pack) != []


def test_a_body_in_a_division_that_does_not_exist_is_found(pack, edit):
    line = edit("bodies.yaml", 'division: "140100"', 'division: "149900"')
    assert [(fault.line, fault.code) for fault in found(pack)] == [(line, "unknown_division")]

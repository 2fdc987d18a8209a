"""Packs in which one item no longer fits the others, the document or the calendar."""

from datetime import date

import pytest

from zhiheng.policy.checking import check

ON = date(2026, 11, 23)
FOOD = "indicators/food-spot-check-pass.yaml"
LUBAN = "indicators/luban-prizes.yaml"
AGRI = "indicators/agri-spot-check-pass.yaml"
DIKES = "indicators/dike-safety.yaml"
FORM = "returns/city-agriculture.yaml"

# what is wrong: file, old, new, code, words that the Chinese and the English message contain
EDITS = {
    "an unknown body": (
        FOOD,
        "owners: [quality-s",
        "owners: [qualty-s",
        "unknown_body",
        "“quality-supervision”",
        "no body",
    ),
    "a body of a jurisdiction that is not there": (
        "jurisdictions.yaml",
        "body: tourism",
        "body: turism",
        "unknown_body",
        "“tourism”",
        "no body",
    ),
    "an unknown code": (FOOD, "domain: [food]", "domain: [foods]", "unknown_code", "“food”", "no domain code"),
    "an unknown item": (LUBAN, "item: luban_", "item: lubann_", "unknown_item", "“luban_prizes_new”", "no return item"),
    "an address that does not exist": (
        FOOD,
        "clause: 三（一）-1",
        "clause: 三（一）-9",
        "unknown_clause",
        "三（一）-",
        "no clause",
    ),
    "an overdue review": (FOOD, "next_review: 2027", "next_review: 2025", "review_overdue", "2025-11-30", "overdue"),
    "a file not named after its content": (
        FOOD,
        "id: food-spot-check-pass\n",
        "id: food-pass\n",
        "file_name",
        "food-pass.yaml",
        "food-pass.yaml",
    ),
    "a form item in an unknown unit": (FORM, "unit: hectare", "unit: hectar", "unknown_unit", "“hectare”", "no unit"),
    "a rule on an item not in the form": (
        FORM,
        "left: agri_area_total",
        "left: agri_area_totl",
        "unknown_item",
        "“agri_area_total”",
        "no return item",
    ),
    "an unknown reporting body": (FORM, "body: city", "body: citty", "unknown_body", "没有单位", "no body"),
    "a census with an interval": (DIKES, "interval: none", "interval: wilson", "interval_of_census", "none", "census"),
    "a maintained value collected too seldom": (
        AGRI,
        "every: quarter",
        "every: month",
        "collected_too_seldom",
        "month",
        "month",
    ),
    "an indicator collected more often than its form": (
        DIKES,
        "frequency: yearly",
        "frequency: quarterly",
        "frequency_mismatch",
        "city-hydraulics",
        "city-hydraulics",
    ),
    "a duty of nobody": (
        "duties.yaml",
        "bodies: [leading-group]",
        "bodies: [leading-gruop]",
        "unknown_body",
        "“leading-group”",
        "no body",
    ),
    "a duty for an unknown system": ("duties.yaml", "system: M22", "system: M99", "unknown_system", "M99", "no system"),
    "a right that does not exist": (
        "roles.yaml",
        "- returns.accept",
        "- returns.acept",
        "unknown_permission",
        "“returns.accept”",
        "no permission",
    ),
    "an address answered twice": (
        "coverage.yaml",
        "- address: 二-2",
        "- address: 二-1",
        "repeated_address",
        "两次",
        "twice",
    ),
    "an answer that names nothing there": (
        "coverage.yaml",
        "duty:duty-06-07-1",
        "duty:duty-06-07-9",
        "unknown_reference",
        "duty:duty-06-07-",
        "no item",
    ),
    "a parent that is not there": ("manifest.yaml", "extends: [cn]", "extends: [cnn]", "unknown_pack", "“cn”", "'cn'"),
}


@pytest.mark.parametrize(("file", "old", "new", "code", "zh", "en"), EDITS.values(), ids=EDITS.keys())
def test_one_slip_is_found_and_explained(pack, edit, file, old, new, code, zh, en):
    edit(file, old, new)
    faults = [fault for fault in check(pack, on=ON) if fault.code == code]
    assert faults, check(pack, on=ON)
    assert any(zh in fault.zh and en in fault.en for fault in faults), faults
    assert any(fault.file == file for fault in faults)

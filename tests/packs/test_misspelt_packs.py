"""Packs misspelt in one place each: the fault says what was probably meant."""

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
    "a misspelt key": (FOOD, "owners:", "ownres:", "unknown_key", "最接近的是“owners”", "nearest is 'owners'"),
    "a misspelt inner key": (FOOD, "  numerator:", "  numerater:", "unknown_key", "“numerator”", "'numerator'"),
    "a misspelt language": (FOOD, "  en: Pass", "  eng: Pass", "unknown_key", "“en”", "'en'"),
    "a misspelt method": (FOOD, "method: ratio", "method: ration", "unknown_word", "“ratio”", "'ratio'"),
    "an unknown unit": (FOOD, "unit: percent", "unit: percents", "unknown_word", "“percent”", "'percent'"),
    "an unknown kind": (FOOD, "kind: level", "kind: levels", "unknown_word", "“level”", "'level'"),
    "a comparator that is not used": (FOOD, '">="', '"=>"', "unknown_word", "可用：>, >=", "valid: >, >="),
    "a column that is not there": (FOOD, "domain:", "domian:", "unknown_word", "“domain”", "'domain'"),
    "a missing citation": (FOOD, "clause: 三（一）-1\n", "", "missing_key", "缺少“clause”", "'clause' is missing"),
    "a missing author": (
        FOOD,
        "author: Zhiheng maintainers\n",
        "",
        "missing_key",
        "缺少“author”",
        "'author' is missing",
    ),
    "a value as text": (FOOD, "value: 97", 'value: "97"', "bad_value", "应为数字", "must be a number"),
    "a year as text": (FOOD, "year: 2015", "year: '2015'", "bad_value", "应为整数", "must be a whole number"),
    "a date that is none": (FOOD, "2027-11-30", "2027-11-31", "bad_value", "应为日期", "must be a date"),
    "a level target without number": (FOOD, "    value: 97\n", "", "target_value", "必须有", "needs comparator"),
    "an operator that is not known": (
        FORM,
        'operator: "<="',
        'operator: "=<"',
        "unknown_word",
        "可用：<=, >=",
        "valid: <=, >=",
    ),
    "a form without approval mark": (FORM, "  approval:", "  aproval:", "unknown_key", "“approval”", "'approval'"),
    "a duty without clause": ("duties.yaml", "    clause: 六-7\n", "", "missing_key", "clause", "clause"),
    "an answer without reason": (
        "coverage.yaml",
        "    reason: {zh: 标题，内容见其下各条。, en: Heading; its content stands below.}\n",
        "",
        "coverage_incomplete",
        "reason",
        "reason",
    ),
    "a repeated key": (
        FOOD,
        "interval: wilson",
        "interval: wilson\ninterval: none",
        "duplicate_key",
        "重复",
        "repeats",
    ),
    "an anchor": (FOOD, "owners: [", "owners: &a [", "anchor", "锚点", "anchors"),
    "a tag": (FOOD, "author: Z", "author: !!str Z", "tag", "标签", "tags"),
    "broken YAML": (FOOD, "owners: [quality-supervision]", "owners: [quality-supervision", "not_yaml", "YAML", "YAML"),
}


@pytest.mark.parametrize(("file", "old", "new", "code", "zh", "en"), EDITS.values(), ids=EDITS.keys())
def test_one_slip_is_found_and_explained(pack, edit, file, old, new, code, zh, en):
    edit(file, old, new)
    faults = [fault for fault in check(pack, on=ON) if fault.code == code]
    assert faults, check(pack, on=ON)
    assert any(zh in fault.zh and en in fault.en for fault in faults), faults
    assert any(fault.file == file for fault in faults)

"""Clocks and procedures that contradict themselves, each other or the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng.policy import packs_dir
from zhiheng.policy.checking import check

ON = date(2026, 11, 23)
COMPLAINT = "procedures/complaint-order-121.yaml"
OLD = "procedures/complaint-order-20.yaml"
CLUE = "procedures/report-clue-order-121.yaml"
CLOCKS = "clocks/complaints.yaml"

# what is wrong: file, old, new, code, words of the Chinese and of the English message
EDITS = {
    "an instrument nobody knows": (
        CLOCKS,
        "instrument: samr-order-121",
        "instrument: samr-order-122",
        "unknown_instrument",
        "“samr-order-121”",
        "no instrument",
    ),
    "a gap between two versions of a clock": (
        CLOCKS,
        "effective_to: 2026-04-15",
        "effective_to: 2026-04-01",
        "clock_gap",
        "2026-04-01 至 2026-04-15",
        "no version from",
    ),
    "an extension of another kind": (
        CLOCKS,
        "extension: {n: 15, unit: workday",
        "extension: {n: 15, unit: hour",
        "extension_of_another_kind",
        "不能延长",
        "cannot be extended",
    ),
    "an overdue review of clocks": (
        CLOCKS,
        "next_review: 2027-04-15",
        "next_review: 2026-04-15",
        "review_overdue",
        "复核已逾期",
        "review overdue",
    ),
    "an instrument nobody cites": (
        "instruments.yaml",
        "instruments:\n",
        "instruments:\n  - {id: order-1, title: {zh: 甲, en: A}, number: 第 1 号}\n",
        "unreferenced_instrument",
        "order-1",
        "cites",
    ),
    "a state that no step reaches": (
        COMPLAINT,
        "    to: correcting\n",
        "    to: null\n",
        "state_unreachable",
        "correcting",
        "no step leads to",
    ),
    "a state that leads to no end": (
        COMPLAINT,
        "    sources: [terminated]\n    to: ended",
        "    sources: [mediating]\n    to: ended",
        "dead_end",
        "terminated",
        "dead end",
    ),
    "a closed state with a way out": (
        COMPLAINT,
        "sources: [dispute]",
        "sources: [dispute, refused]",
        "closed_state_left",
        "refused",
        "a way out",
    ),
    "a clock that nobody stops": (
        COMPLAINT,
        "    papers: [mediation-agreement]\n    clocks:\n      - {clock: complaint-mediate, effect: stop}\n",
        "    papers: [mediation-agreement]\n",
        "clock_left_running",
        "complaint-mediate 仍在计算",
        "still runs",
    ),
    "a clock started while it runs": (
        COMPLAINT,
        "    papers: [identity-request]\n",
        "    papers: [identity-request]\n    clocks:\n      - {clock: complaint-accept, effect: start}\n",
        "clock_started_twice",
        "complaint-accept",
        "while it runs",
    ),
    "a resumption without a pause": (
        COMPLAINT,
        "      - {clock: complaint-mediate, effect: pause, pause: testing}\n",
        "      - {clock: complaint-end-notice, effect: stop}\n",
        "clock_not_running",
        "complaint-mediate",
        "does not run",
    ),
    "a stop of a clock that never runs": (
        COMPLAINT,
        "      - {clock: complaint-end-notice, effect: stop}\n",
        "      - {clock: complaint-end-notice, effect: stop}\n      - {clock: clue-verify, effect: stop}\n",
        "stop_of_nothing",
        "clue-verify",
        "never runs",
    ),
    "a pause the law does not know": (
        COMPLAINT,
        "effect: pause, pause: testing",
        "effect: pause, pause: holiday",
        "effect_without_law",
        "holiday",
        "does not allow",
    ),
    "a role nobody has heard of": (
        COMPLAINT,
        "confirmed_by: [complaint-head]",
        "confirmed_by: [complaint-hed]",
        "unknown_role",
        "“complaint-head”",
        "no role",
    ),
    "a second person of the same role": (
        COMPLAINT,
        "confirmed_by: [complaint-head]",
        "confirmed_by: [complaint-officer]",
        "second_person_of_same_role",
        "形同虚设",
        "name another",
    ),
    "two versions in force on one day": (
        OLD,
        "effective_to: 2026-04-15",
        "effective_to: null",
        "versions_do_not_meet",
        "止于 None",
        "ends on None",
    ),
    "an extension of a clock that has none": (
        COMPLAINT,
        "      - {clock: complaint-mediate, effect: pause, pause: testing}\n",
        "      - {clock: complaint-accept, effect: extend}\n",
        "effect_without_law",
        "complaint-accept",
        "does not allow extend",
    ),
    "a role nobody can hold": (
        "roles.yaml",
        "en: head of the complaints office}\n    units: [province, department, city, county]",
        "en: head of the complaints office}\n    units: []",
        "role_of_nobody",
        "无人可担任",
        "nobody can hold",
    ),
    "a clock of an older law": (
        CLUE,
        "  - {clock: clue-verify, effect: start}",
        "  - {clock: report-filing-notice, effect: start}",
        "clock_not_in_force",
        "2026-04-15 没有生效的版本",
        "no version in force",
    ),
    "a step given twice": (
        COMPLAINT,
        "id: call-session",
        "id: record-session",
        "id_twice",
        "record-session 重复",
        "appears twice",
    ),
    "versions that do not meet": (
        OLD,
        "effective_to: 2026-04-15",
        "effective_to: 2026-03-01",
        "versions_do_not_meet",
        "应当衔接",
        "this one begins",
    ),
}


@pytest.fixture
def cn(pack):
    return pack.parent / "cn"


@pytest.mark.parametrize("name", EDITS)
def test_each_contradiction_is_found_in_both_languages(cn, name):
    file, old, new, code, zh, en = EDITS[name]
    path = cn / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = check(cn, on=ON)
    found = [fault for fault in faults if fault.code == code]
    assert found, faults
    assert any(zh in fault.zh and en in fault.en and fault.line >= 1 for fault in found), found


def test_the_delivered_pack_has_no_fault():
    assert check(packs_dir() / "cn", on=ON) == []

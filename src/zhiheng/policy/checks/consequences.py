"""Consequences of grades: the grades, facts and bodies they name are there, and the shares have no gap."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from zhiheng.policy.checks.case import Case
from zhiheng.policy.schema.consequences import Consequences

FILE = "consequences.yaml"
GRADE = ("grade", "等级", "grade")


def check(case: Case) -> None:
    """Everything wrong with the consequences of the pack's own file."""
    for file, held in case.parsed.of(Consequences):
        versions = [one for one in case.pack.gradings if one.id == held.grading]
        case.known(
            (file, ("grading",)),
            held.grading,
            {one.id for one in case.pack.gradings},
            ("grading", "评级规则", "grading rules"),
        )
        if versions:
            _inspection(case, held, [grade.id for grade in versions[-1].grades])
            _named(case, held, [grade.id for one in versions for grade in one.grades])
        if held.next_review < case.on:
            zh = f"复核已逾期：应于 {held.next_review} 前复核"
            case.fault((file, ("next_review",)), "review_overdue", zh, f"review overdue: was due by {held.next_review}")


def _inspection(case: Case, held: Consequences, grades: list[str]) -> None:
    for number, share in enumerate(held.inspection):
        place = (FILE, ("inspection", number, "factors"))
        for name in share.factors:
            case.known((FILE, (*place[1], name)), name, grades, GRADE)
        for name in grades:
            if name not in share.factors:
                zh, en = f"没有写等级 {name} 的抽查比例系数", f"no factor for the grade {name}"
                case.fault(place, "factor_missing", zh, en)
    ordered = sorted(enumerate(held.inspection), key=lambda one: one[1].effective_from)
    for (_, earlier), (number, later) in pairwise(ordered):
        if earlier.effective_to != later.effective_from:
            zh = f"前一段止于 {earlier.effective_to}，本段始于 {later.effective_from}，应当衔接"
            en = f"the one before ends on {earlier.effective_to}, this one begins on {later.effective_from}"
            case.fault((FILE, ("inspection", number)), "versions_do_not_meet", zh, en)


def _named(case: Case, held: Consequences, grades: list[str]) -> None:
    for key in ("measures", "watch_lists"):
        counted = Counter(one.id for one in getattr(held, key))
        for number, one in enumerate(getattr(held, key)):
            path = (key, number)
            if counted[one.id] > 1:
                case.fault((FILE, (*path, "id")), "id_twice", f"“{one.id}”重复", f"'{one.id}' is given twice")
            for place, name in enumerate(one.grades):
                case.known((FILE, (*path, "grades", place)), name, grades, GRADE)
            for place, name in enumerate(one.facts):
                what = ("fact", "信息项", "catalogue item")
                case.known((FILE, (*path, "facts", place)), name, case.pack.catalogue, what)
            for place, name in enumerate(one.bodies):
                case.known((FILE, (*path, "bodies", place)), name, case.pack.bodies, ("body", "单位", "body"))

"""Citations of grading rules and consequences: the instrument or the clause is there."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.schema.consequences import Consequences
from zhiheng.policy.schema.grading import Cite, GradingRules

INSTRUMENT = ("instrument", "法律文件", "instrument")
CLAUSE = ("clause", "条款地址", "clause")


def check(case: Case) -> None:
    """Instruments and clauses that are not there."""
    for (file, path), cite in cites(case):
        if cite.instrument is not None:
            case.known((file, (*path, "instrument")), cite.instrument, case.pack.instruments, INSTRUMENT)
        elif cite.clause is not None:
            case.known((file, (*path, "clause")), cite.clause, case.pack.addresses, CLAUSE)


def instruments_cited(case: Case) -> set[str]:
    """The instruments that grading rules and consequences cite."""
    return {cite.instrument for _, cite in cites(case) if cite.instrument is not None}


def cites(case: Case) -> Iterator[tuple[Place, Cite]]:
    """Every citation with its place, in the pack's own files."""
    for file, rules in case.parsed.of(GradingRules):
        yield (file, ("cite",)), rules.cite
        for key in ("rules", "exemptions"):
            for number, one in enumerate(getattr(rules, key)):
                yield (file, (key, number, "cite")), one.cite
                if key == "rules" and one.repair is not None:
                    yield (file, (key, number, "repair", "cite")), one.repair.cite
    for file, held in case.parsed.of(Consequences):
        for key in ("inspection", "measures", "watch_lists"):
            for number, one in enumerate(getattr(held, key)):
                yield (file, (key, number, "cite")), one.cite

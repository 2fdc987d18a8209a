"""Everything wrong with a pack, in one list: what cannot be read first, then what does not fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from zhiheng.policy.checks import (
    catalogue,
    cites,
    clauses,
    clocks,
    consequences,
    credit_terms,
    grading,
    identity,
    procedures,
    references,
    sense,
    tables,
)
from zhiheng.policy.checks.case import Case
from zhiheng.policy.faults import Fault, PackProblem, nearest
from zhiheng.policy.loading import Parsed, assemble, load_from, packs_dir, parse
from zhiheng.policy.pack import Pack


def check(folder: Path, *, on: date) -> list[Fault]:
    """Every fault of the pack in ``folder`` as of a day, by file and line.

    Files that break the schema are reported alone: what they would have named cannot be judged.
    """
    try:
        parsed = parse(folder)
        if parsed.faults:
            return sorted(parsed.faults)
        pack = assemble(parsed, parent=lambda parent_id: _parent(parsed, parent_id))
    except PackProblem as problem:
        return sorted(problem.faults)
    case = Case(parsed, pack, on)
    for examine in (
        identity.check,
        references.check,
        clauses.check,
        sense.check,
        tables.check,
        clocks.check,
        credit_terms.check,
        procedures.check,
        catalogue.check,
        cites.check,
        grading.check,
        consequences.check,
    ):
        examine(case)
    return sorted(set(case.faults))


def _parent(parsed: Parsed, parent_id: str) -> Pack:
    """The parent beside the pack, else among the installed ones; its faults become one fault of the manifest."""
    beside = parsed.folder.resolve().parent
    root = beside if (beside / parent_id / "manifest.yaml").is_file() else packs_dir()
    try:
        return load_from(root, parent_id, chain=(parsed.models["manifest.yaml"].id,))
    except PackProblem as problem:
        first = problem.faults[0]
        if first.code == "unknown_pack":
            zh, en = nearest(parent_id, sorted(path.parent.name for path in root.glob("*/manifest.yaml")))
            zh, en = f"extends 的规则包“{parent_id}”不存在{zh}", f"no pack '{parent_id}' to extend{en}"
        else:
            zh, en = problem.zh, problem.en
        line = parsed.line("manifest.yaml", "extends")
        raise PackProblem(parsed.folder.name, [Fault("manifest.yaml", line, first.code, zh, en)]) from None

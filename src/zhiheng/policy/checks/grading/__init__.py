"""Grading rules: every name leads somewhere, every rule can fire, no two contradict, and each worked example holds."""

from __future__ import annotations

from pydantic import ValidationError

from zhiheng.engines.grading import RuleSet
from zhiheng.policy.checks.case import Case
from zhiheng.policy.checks.grading import conflicts, examples, names, sense, versions
from zhiheng.policy.grading import compiled
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.vocab.problem import Problem


def check(case: Case) -> None:
    """Everything wrong with the grading rules of the pack's own files."""
    for file, rules in case.parsed.of(GradingRules):
        names.check(case, file, rules)
        if any(fault.file == file for fault in case.faults):
            continue  # what is misnamed cannot be run
        made = _made(case, file, rules)
        if made is not None:
            sense.check(case, file, rules, made)
            conflicts.check(case, file, rules, made)
            examples.check(case, file, rules, made)
    versions.check(case)


def _made(case: Case, file: str, rules: GradingRules) -> RuleSet | None:
    """The rules as the engine reads them; what it refuses beyond what was checked becomes a fault of the file."""
    try:
        return compiled(case.pack, rules)
    except Problem as problem:
        case.fault((file, ()), problem.code, problem.zh, problem.en)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            cause = detail.get("ctx", {}).get("error")
            zh, en = (cause.zh, cause.en) if isinstance(cause, Problem) else (detail["msg"], detail["msg"])
            where = ".".join(str(part) for part in detail["loc"])
            case.fault((file, ()), "rules_unsound", f"规则不能编译：{where} {zh}", f"cannot be compiled: {where} {en}")
    return None

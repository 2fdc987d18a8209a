"""Which organisation of the register each row speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.apps.credit.facts import faults as say
from zhiheng.apps.credit.facts.reading import Line
from zhiheng.apps.registry import queries as registry
from zhiheng.apps.registry.queries import Brief

MOST_SOUGHT = 50  # rows of a call for which near names are looked for: a wrong file has thousands


def find_organisations(lines: Sequence[Line]) -> None:
    """By code; by name alone only where exactly one organisation bears it. What is not found is a fault of the row."""
    open_ = [line for line in lines if not line.faults and not line.organisation]
    by_code = registry.briefs_by_codes(line.code for line in open_)
    doubtful = [line for line in open_ if line.code not in by_code or by_code[line.code].name != line.name]
    by_name = registry.briefs_by_names(line.name for line in doubtful)
    sought = 0
    for line in open_:
        found = by_code.get(line.code)
        named = by_name.get(line.name, [])
        if found is not None:
            _point(line, found, named)
        elif line.code or not named:
            sought += 1
            near = _near(line, named) if sought <= MOST_SOUGHT else []
            column = "organisation_code" if line.code else "organisation_name"
            line.faults.append(say.organisation_unknown(column, line.code or line.name, near))
        elif len(named) > 1:
            line.faults.append(say.organisation_ambiguous(line.name, [one.key for one in named]))
        else:
            _point(line, named[0], named)


def _point(line: Line, found: Brief, named: Sequence[Brief]) -> None:
    """A former name or a short one goes with the code; another organisation's does not."""
    if named and not any(found.is_one_with(one) for one in named):
        line.faults.append(say.organisation_contradicted(line.code, found.name, line.name))
    line.organisation, line.organisation_key, line.division = found.pk, found.key, found.division


def _near(line: Line, named: Sequence[Brief]) -> list[str]:
    if named:
        return [f"{one.name} {one.key}" for one in named[:3]]
    return [hit.name for hit in registry.search(_core(line.name), most=3)] if line.name else []


def _core(name: str) -> str:
    """The beginning of a name, which place and trade name stand in."""
    return name[:6]

"""From contributions to score and grade of each organisation, as ``add_up`` of the engine does for one."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from zhiheng.apps.credit.expression.outcomes import outcomes
from zhiheng.engines.grading.rules import Dimension, RuleSet, parts

SHARES = ("deducted", "added", "counted")


def grades(rules: RuleSet, contributions: Any, organisations: Any) -> Any:
    """One row for each organisation: points in parts, places of grades (0 is the best), and what decided.

    Args:
        rules: that gave the contributions.
        contributions: organisation and number of the outcome, as :func:`contributions` gives them.
        organisations: all that are graded, with or without a contribution, by ``id``.
    """
    sums = _sums(rules, contributions)
    both = organisations.select("id").left_join(sums, organisations.id == sums.organisation)
    filled = {name: both[name].fill_null(0) for name in sums.columns if name != "organisation"}
    held = both.select(organisation=both.id, **filled)
    for one in rules.dimensions:
        held = held.mutate(**{f"counted_{one.id}": _counted(held, one)})
    held = held.mutate(score=_score(rules, held))
    held = held.mutate(reached=_reached(rules, held.score))
    held = held.mutate(place=ibis.greatest(held.reached, held.veto, held.ceiling))
    shares = [f"{share}_{one.id}" for one in rules.dimensions for share in SHARES]
    places = ["reached", "veto", "ceiling"]
    return held.select("organisation", "score", *shares, *places, grade=_grade(rules, held), decided_by=_decided(held))


def _sums(rules: RuleSet, contributions: Any) -> Any:
    """Deducted and added parts of each dimension and the worst grades, by organisation."""
    table = _effects(rules)
    rows = contributions.join(table, contributions.outcome == table.number)
    sums = {}
    for place, one in enumerate(rules.dimensions):
        mine = rows.dimension == place
        sums[f"deducted_{one.id}"] = rows.parts.sum(where=mine & (rows.parts < 0)).cast("int64")
        sums[f"added_{one.id}"] = rows.parts.sum(where=mine & (rows.parts > 0)).cast("int64")
    return rows.group_by("organisation").aggregate(**sums, veto=rows.veto.max(), ceiling=rows.ceiling.max())


def _effects(rules: RuleSet) -> Any:
    """What each outcome adds: a small table beside the many rows."""
    places = {one.id: place for place, one in enumerate(rules.dimensions)}
    held = outcomes(rules)
    columns = {
        "number": pa.array([one.number for one in held], pa.int16()),
        "dimension": pa.array([places.get(one.dimension or "") for one in held], pa.int8()),
        "parts": pa.array([one.parts for one in held], pa.int64()),
        "veto": pa.array([None if one.grade is None else rules.rank(one.grade) for one in held], pa.int8()),
        "ceiling": pa.array([None if one.at_most is None else rules.rank(one.at_most) for one in held], pa.int8()),
    }
    return ibis.memtable(pa.table(columns))


def _counted(held: Any, one: Dimension) -> Any:
    deducted = ibis.greatest(held[f"deducted_{one.id}"], -parts(one.most_deducted))
    return deducted + ibis.least(held[f"added_{one.id}"], parts(one.most_added))


def _score(rules: RuleSet, held: Any) -> Any:
    raw = ibis.literal(parts(rules.base), "int64")
    for one in rules.dimensions:
        raw += held[f"counted_{one.id}"]
    return ibis.greatest(parts(rules.lowest), ibis.least(parts(rules.highest), raw))


def _reached(rules: RuleSet, score: Any) -> Any:
    last = len(rules.grades) - 1
    branches = []
    for place, grade in enumerate(rules.grades):
        if grade.at_least is None:
            last = place
            break
        branches.append((score >= parts(grade.at_least), ibis.literal(place, "int8")))
    otherwise = ibis.literal(last, "int8")
    return ibis.cases(*branches, else_=otherwise) if branches else otherwise


def _grade(rules: RuleSet, held: Any) -> Any:
    first, *others = (one.id for one in rules.grades)
    named = ((held.place == place, name) for place, name in enumerate(others, 1))
    return ibis.cases(*named, else_=first)


def _decided(held: Any) -> Any:
    return ibis.cases((held.place == held.reached, "score"), (held.place == held.veto, "veto"), else_="ceiling")

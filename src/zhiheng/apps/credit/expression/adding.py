"""From contributions to score and grade of each organisation, as ``add_up`` of the engine does for one."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from zhiheng.apps.credit.expression.outcomes import outcomes
from zhiheng.engines.grading.rules import Dimension, RuleSet, parts

SHARES = ("deducted", "added", "counted")
WORST = ("veto", "ceiling")


def grades(rules: RuleSet, contributions: Any, organisations: Any) -> Any:
    """One row for each organisation: points in parts, places of grades (0 is the best), and what decided.

    Args:
        rules: that gave the contributions.
        contributions: organisation and number of the outcome, as :func:`contributions` gives them.
        organisations: all that are graded, with or without a contribution, by ``id``.
    """
    effects = _effects(rules)
    sums = _sums(contributions, effects)
    both = organisations.select("id").left_join(sums, organisations.id == sums.organisation)
    ends = [f"{share}_{one.id}" for one in rules.dimensions for share in ("deducted", "added")]
    held = both.select(organisation=both.id, **{name: _filled(both, name) for name in (*ends, *WORST)})
    held = held.mutate(**{f"counted_{one.id}": _counted(held, one) for one in rules.dimensions})
    held = held.mutate(score=_score(rules, held))
    held = held.mutate(reached=_reached(rules, held.score))
    held = held.mutate(place=ibis.greatest(held.reached, held.veto, held.ceiling))
    shares = [f"{share}_{one.id}" for one in rules.dimensions for share in SHARES]
    places = ["reached", *WORST]
    return held.select("organisation", "score", *shares, *places, grade=_grade(rules, held), decided_by=_decided(held))


def _sums(contributions: Any, effects: pa.Table) -> Any:
    """Parts and worst grades by organisation: each outcome brings its number to one of few sums, 0 to the others."""
    table = ibis.memtable(effects)
    rows = contributions.join(table, contributions.outcome == table.number)
    sums = {name: rows[name].sum().cast("int64") for name in effects.column_names if name not in ("number", *WORST)}
    worst = {name: rows[name].max() for name in effects.column_names if name in WORST}
    return rows.group_by("organisation").aggregate(**sums, **worst)


def _effects(rules: RuleSet) -> pa.Table:
    """What each outcome adds to which sum; a sum to which none adds is left out."""
    held = outcomes(rules)
    columns = {"number": pa.array([one.number for one in held], pa.int16())}
    for dimension in rules.dimensions:
        mine = [one.parts if one.dimension == dimension.id else 0 for one in held]
        for share, signed in (("deducted", [min(0, one) for one in mine]), ("added", [max(0, one) for one in mine])):
            if any(signed):
                columns[f"{share}_{dimension.id}"] = pa.array(signed, pa.int64())
    for name, worst in zip(WORST, ([one.grade for one in held], [one.at_most for one in held]), strict=True):
        if any(worst):
            columns[name] = pa.array([rules.rank(one) if one else 0 for one in worst], pa.int8())
    return pa.table(columns)


def _filled(both: Any, name: str) -> Any:
    """A sum or place, 0 where an organisation has none."""
    kind = "int8" if name in WORST else "int64"
    return both[name].fill_null(0).cast(kind) if name in both.columns else ibis.literal(0, kind)


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

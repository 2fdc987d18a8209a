"""From rules and two tables to everything they say: contributions, what is unknown, and the grades."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import ibis
import pyarrow as pa

from zhiheng.apps.credit.expression import counting
from zhiheng.apps.credit.expression.adding import grades
from zhiheng.apps.credit.expression.contributing import Sources, contributions, unknown
from zhiheng.apps.credit.expression.outcomes import outcomes
from zhiheng.engines.grading.interpreting import Moment
from zhiheng.engines.grading.rules import RuleSet

WORDS = pa.schema(
    {
        "number": pa.int16(),
        "rule": pa.string(),
        "exemption": pa.string(),
        "dimension": pa.string(),
        "points": pa.decimal128(8, 2),
        "keep": pa.int16(),
        "parts": pa.int64(),
        "grade": pa.string(),
        "at_most": pa.string(),
    }
)


@dataclass(frozen=True)
class Graded:
    """What a set of rules says of all organisations at one moment; each an Ibis table.

    Attributes:
        contributions: organisation, fact, number of the outcome.
        unknown: organisation, fact, place of the rule that cannot be decided.
        silent: organisation, place of the expectation of which nothing is known.
        grades: one row for each organisation, points in parts.
    """

    rules: RuleSet
    contributions: Any
    unknown: Any
    silent: Any
    grades: Any

    def named_contributions(self) -> Any:
        """Contributions in words and numbers, as the interpreter gives them."""
        effects = ibis.memtable(_words(self.rules))
        rows = self.contributions.join(effects, self.contributions.outcome == effects.number)
        return rows.select("organisation", "fact", *(name for name in effects.columns if name != "number"))


def build(
    rules: RuleSet,
    facts: Any,
    organisations: Any,
    moment: Moment,
    *,
    keep: Callable[[Any], Any] = lambda table: table,
) -> Graded:
    """All that the rules say.

    Args:
        rules: one version of them.
        facts: a table with the columns of :func:`schema`; instants in UTC without a zone.
        organisations: by ``id``; all of whom there are facts, and those of whom there are none.
        moment: as of which day, with what was known when.
        keep: is given each table that others are made from; ``lambda table: table.cache()`` computes it once.
    """
    sources = Sources(rules, facts, organisations, moment, keep)
    found = keep(contributions(sources))
    return Graded(
        rules=rules,
        contributions=found,
        unknown=unknown(sources),
        silent=_silent(sources),
        grades=grades(rules, found, organisations),
    )


def changes(
    before: RuleSet,
    after: RuleSet,
    facts: Any,
    organisations: Any,
    moment: Moment,
    *,
    keep: Callable[[Any], Any] = lambda table: table,
) -> Any:
    """The organisations whose grade is another under other rules: organisation, score and grade before and after."""
    old, new = (build(rules, facts, organisations, moment, keep=keep).grades for rules in (before, after))
    both = old.join(new, "organisation").filter(old.grade != new.grade)
    return both.select(
        organisation=old.organisation,
        score_before=old.score,
        grade_before=old.grade,
        score_after=new.score,
        grade_after=new.grade,
    )


def _silent(sources: Sources) -> Any:
    """Organisations with the place of each expectation of which nothing is counted, not even what may be."""
    every = sources.organisations.select(organisation=sources.organisations.id)
    expected = sources.rules.expected
    if not expected:
        return every.mutate(expected=ibis.literal(0, "int16")).limit(0)
    rows = counting.joined(every, sources.counts, {one.count for one in expected})
    places = [
        (rows[f"high_{one.count}"] == 0).ifelse(ibis.literal(place, "int16"), ibis.null("int16"))
        for place, one in enumerate(expected)
    ]
    found = rows.select("organisation", expected=ibis.array(places).unnest())
    return found.filter(found.expected.notnull())


def _words(rules: RuleSet) -> pa.Table:
    held = [asdict(one) for one in outcomes(rules)]
    return pa.Table.from_pylist(held, schema=WORDS)

"""The rules by version, and whom another version would grade otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import ibis
import pyarrow as pa
from django.conf import settings

from zhiheng import policy
from zhiheng.apps.credit import models
from zhiheng.apps.credit.expression import build, table
from zhiheng.apps.credit.grading.reading import COLUMNS, Reader, Row
from zhiheng.apps.credit.grading.rulebook import RULES
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.engines.grading import Moment, RuleSet
from zhiheng.policy.grading import compiled
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.vocab.problem import Problem

MOST_FACTS = 200_000


@dataclass(frozen=True, slots=True)
class Moved:
    """An organisation whose grade is another under other rules; scores in 1/10 000 points."""

    organisation: int
    name: str
    before: str
    after: str
    score_before: int
    score_after: int


def versions() -> list[GradingRules]:
    """Every version of the rules in the pack, the newest first."""
    held = [one for one in policy.load(settings.PACKS[0]).gradings if one.id == RULES]
    return sorted(held, key=lambda one: one.effective_from, reverse=True)


def version(name: str) -> RuleSet | None:
    """The rules of that version."""
    found = next((one for one in versions() if one.version == name), None)
    return None if found is None else compiled(policy.load(settings.PACKS[0]), found)


def moved(before: RuleSet, after: RuleSet, *, as_of: date, known_at: datetime) -> list[Moved]:
    """Visible organisations whose grade is another, set-based over all facts.

    Raises:
        Problem: there are too many facts for a page.
    """
    organisations = dict(organisation_list().values_list("pk", "name"))
    held = models.Fact.objects.filter(recorded_at__lte=known_at, organisation__in=organisation_list().values("pk"))
    rows = [Row(*values).as_known(known_at) for values in held.values_list(*COLUMNS)[: MOST_FACTS + 1]]
    if len(rows) > MOST_FACTS:
        zh, en = "信息过多，请由有关人员在后台比较", "too many facts for a page: compare a smaller area"
        raise Problem("too_many_facts", zh, en)
    old, new = (_grades(rules, rows, list(organisations), Moment(as_of, known_at)) for rules in (before, after))
    return [
        Moved(pk, organisations[pk], old[pk][0], new[pk][0], old[pk][1], new[pk][1])
        for pk in sorted(organisations)
        if old[pk][0] != new[pk][0]
    ]


def _grades(rules: RuleSet, rows: list[Row], organisations: list[int], moment: Moment) -> dict[int, tuple[str, int]]:
    """Grade and score of each organisation."""
    reader = Reader(rules)
    pairs = [(row.organisation, fact) for row in rows for fact in reader.facts([row])]
    if not organisations:
        return {}
    known = ibis.memtable(pa.table({"id": pa.array(organisations, pa.int64())}))
    facts = ibis.memtable(table(rules, pairs))
    found = ibis.duckdb.connect().to_pyarrow(build(rules, facts, known, moment).grades)
    return {one["organisation"]: (one["grade"], one["score"]) for one in found.to_pylist()}

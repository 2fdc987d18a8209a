"""From scored pairs to entities: the surest pairs first, and never against a rule that no score may break.

* Two different sure codes never come into one entity.
* What two entities contradict each other in, though the pair at hand was silent on it, weighs as it would in a pair.
* Neither a wholly different name nor a branch beside its parent is taken for one without the code: one owner may have
  two firms behind one door.
* A record without a sure code that fits organisations of different codes equally well is left to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from zhiheng.engines.resolution.comparing import BRANCH, CODE, FEATURES, FORM, NAME, RARITY, Pairs
from zhiheng.engines.resolution.reading import Columns
from zhiheng.engines.resolution.scoring import Floats, Weights

MERGE = 2.0
"""Pairs that weigh so much (odds of 4 to 1) are joined, if no rule forbids it."""
POSSIBLE = -3.0
"""Pairs that weigh so much at least are told to a person."""
MARGIN = 1.0
"""How much better one organisation must fit than another of a different code (twice as well)."""

_CONTRADICTED = {
    "person": "other",
    "phone": "other",
    "county": "other_county",
    "address": "other",
    "code": "unlike_unsure",
}


class Decision(StrEnum):
    """What became of a pair."""

    MERGED = "merged"
    POSSIBLE = "possible"
    AMBIGUOUS = "ambiguous"
    TWO_CODES = "two_codes"
    OTHER_NAME = "other_name"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a pair, and what other records of the two weighed against it."""

    decision: Decision
    elsewhere: float = 0.0


@dataclass(slots=True)
class _Entity:
    """Records taken for one organisation, and what they say together."""

    codes: set[int]
    values: tuple[set[int], ...]


class Clusters:
    """Entities that grow by joining pairs."""

    def __init__(self, columns: Columns, weights: Weights) -> None:
        """Each record is an entity of its own."""
        told = (columns.person, columns.phone, columns.county, columns.address, columns.orgcode)
        self._told = np.stack(told, axis=1)
        self._is_sure = columns.is_sure
        self._parent = list(range(len(columns.names)))
        self._entities: dict[int, _Entity] = {}
        self._prices = tuple(
            weights.of(feature, FEATURES[feature].index(level)) for feature, level in _CONTRADICTED.items()
        )

    def entity_of(self, record: int) -> int:
        """The number of the entity that a record belongs to."""
        while self._parent[record] != record:
            self._parent[record] = self._parent[self._parent[record]]
            record = self._parent[record]
        return record

    def has_two_codes(self, first: int, second: int) -> bool:
        """Whether joining two entities would bring different sure codes together."""
        one, other = self._entity(first).codes, self._entity(second).codes
        return bool(one and other and one != other)

    def contradictions(self, first: int, second: int, silent: Sequence[bool]) -> float:
        """What the columns weigh in which two entities agree on nothing and of which the pair says nothing."""
        both = zip(self._entity(first).values, self._entity(second).values, self._prices, silent, strict=True)
        return sum(price for one, other, price, unsaid in both if unsaid and one and other and not one & other)

    def _entity(self, number: int) -> _Entity:
        """Made when first asked for: most records are in no pair worth joining."""
        if number not in self._entities:
            row = self._told[number].tolist()
            codes = {row[-1]} if self._is_sure[number] else set()
            self._entities[number] = _Entity(codes, tuple({value} - {0} for value in row))
        return self._entities[number]

    def join(self, first: int, second: int) -> None:
        """Make one entity of two."""
        kept, gone = sorted((first, second))
        self._parent[gone] = kept
        one, other = self._entity(kept), self._entity(gone)
        one.codes |= other.codes
        for own, more in zip(one.values, other.values, strict=True):
            own |= more


def cluster(columns: Columns, pairs: Pairs, scores: Floats, weights: Weights) -> tuple[list[int], dict[int, Decided]]:
    """The entity of each record (the number of its first record), and what became of each pair worth telling."""
    clusters = Clusters(columns, weights)
    order = np.lexsort((pairs.second, pairs.first, -scores))
    order = order[scores[order] >= MERGE]
    silent = np.stack([pairs.levels[feature] == 0 for feature in _CONTRADICTED], axis=1)
    barred = _barred(columns, pairs, scores)
    refused: dict[int, Decided] = {}
    for at in order.tolist():
        first, second = clusters.entity_of(int(pairs.first[at])), clusters.entity_of(int(pairs.second[at]))
        if first == second:
            continue
        elsewhere = clusters.contradictions(first, second, silent[at].tolist())
        if clusters.has_two_codes(first, second):
            refused[at] = Decided(Decision.TWO_CODES, elsewhere)
        elif at in barred:
            refused[at] = Decided(barred[at], elsewhere)
        elif scores[at] + elsewhere >= MERGE:
            clusters.join(first, second)
        else:
            refused[at] = Decided(Decision.POSSIBLE, elsewhere)
    entities = [clusters.entity_of(record) for record in range(len(columns.names))]
    return entities, _decided(pairs, scores, entities, refused)


def _decided(pairs: Pairs, scores: Floats, entities: list[int], refused: dict[int, Decided]) -> dict[int, Decided]:
    decided = {}
    for at in np.flatnonzero(scores >= POSSIBLE).tolist():
        if entities[pairs.first[at]] == entities[pairs.second[at]]:
            decided[at] = Decided(Decision.MERGED)
        else:
            decided[at] = refused.get(at, Decided(Decision.POSSIBLE))
    return decided


def _barred(columns: Columns, pairs: Pairs, scores: Floats) -> dict[int, Decision]:
    """The pairs that a rule keeps from being joined by themselves, with the rule."""
    has_code = pairs.levels["code"] == CODE.index("same")
    has_code |= pairs.levels["code"] == CODE.index("one_off")
    other_name = pairs.levels["name"] // len(RARITY) == NAME.index("different")
    form = pairs.levels["form"]
    branch = (pairs.levels["branch"] == BRANCH.index("one_only")) & (form != FORM.index("unstated"))
    barred = dict.fromkeys(_torn(columns, pairs, scores), Decision.AMBIGUOUS)
    barred |= dict.fromkeys(np.flatnonzero(other_name & ~has_code).tolist(), Decision.OTHER_NAME)
    return barred | dict.fromkeys(np.flatnonzero(branch & ~has_code).tolist(), Decision.BRANCH)


def _torn(columns: Columns, pairs: Pairs, scores: Floats) -> list[int]:
    """The pairs one of whose records fits an organisation of another code nearly as well."""
    best: dict[int, dict[int, float]] = {}
    strong = np.flatnonzero(scores >= MERGE - MARGIN).tolist()
    for at in strong:
        first, second = int(pairs.first[at]), int(pairs.second[at])
        for record, partner in ((first, second), (second, first)):
            if columns.is_sure[partner] and not columns.is_sure[record]:
                own = best.setdefault(record, {})
                code = int(columns.orgcode[partner])
                own[code] = max(own.get(code, -np.inf), float(scores[at]))
    torn = {record for record, codes in best.items() if _is_torn(codes)}
    both = zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    return [at for at, (one, other) in enumerate(both) if one in torn or other in torn]


def _is_torn(codes: dict[int, float]) -> bool:
    ranked = sorted(codes.values(), reverse=True)
    return len(ranked) > 1 and ranked[0] - ranked[1] < MARGIN

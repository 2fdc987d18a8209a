"""The whole way from records to entities, without the form that input and result have outside."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.engines.resolution.blocking import candidates
from zhiheng.engines.resolution.clustering import Decided, cluster
from zhiheng.engines.resolution.comparing import Pairs, compare
from zhiheng.engines.resolution.explaining import Reason, reasons
from zhiheng.engines.resolution.reading import Columns, Record, read
from zhiheng.engines.resolution.scoring import Floats, Weights, score, shipped
from zhiheng.vocab.divisions import DivisionTable
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was found; records are in the order of their ids."""

    records: Sequence[Record]
    columns: Columns
    pairs: Pairs
    scores: Floats
    entities: Sequence[int]
    decided: dict[int, Decided]
    weights: Weights

    def entity_ids(self) -> dict[str, str]:
        """For each record the entity it belongs to, called by the first of its records."""
        return {
            record.rec_id: self.records[entity].rec_id
            for record, entity in zip(self.records, self.entities, strict=True)
        }

    def reasons(self, at: int) -> list[Reason]:
        """Why a pair was decided as it was."""
        decided = self.decided.get(at)
        return reasons(self.pairs, at, self.weights, elsewhere=decided.elsewhere if decided else 0.0)


def resolve(
    records: Sequence[Record], table: DivisionTable | None = None, *, weights: Weights | None = None
) -> Resolution:
    """Which records speak of the same organisation.

    The order of the records does not matter, nor do other runs: the same records give the same entities.

    Args:
        records: with ids that differ.
        table: the divisions that names and addresses may name.
        weights: instead of those shipped.

    Raises:
        Problem: ``record_twice``, two records have one id.
    """
    ordered = sorted(records, key=lambda record: record.rec_id)
    _check_ids(ordered)
    chosen = weights or shipped()
    columns = read(ordered, table)
    pairs = compare(columns, *candidates(columns))
    scores = score(pairs, chosen)
    entities, decided = cluster(columns, pairs, scores, chosen)
    return Resolution(ordered, columns, pairs, scores, entities, decided, chosen)


def compared(records: Sequence[Record], table: DivisionTable | None = None) -> tuple[Sequence[Record], Pairs]:
    """The records in the order of their ids, and all candidate pairs compared: for counting weights."""
    ordered = sorted(records, key=lambda record: record.rec_id)
    columns = read(ordered, table)
    return ordered, compare(columns, *candidates(columns))


def _check_ids(ordered: Sequence[Record]) -> None:
    again = [one.rec_id for one, other in itertools.pairwise(ordered) if one.rec_id == other.rec_id]
    if again:
        raise Problem(
            "record_twice",
            f"记录编号 {again[0]} 出现不止一次；编号必须唯一",
            f"the record id {again[0]} occurs more than once: give each record its own",
            rec_id=again[0],
        )

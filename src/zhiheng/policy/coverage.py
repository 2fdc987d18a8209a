"""Coverage added up: how many addresses of the document are answered, and how, and how many targets there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.coverage import CoverageEntry


@dataclass(frozen=True)
class CoverageTotals:
    """The totals of a pack, and the addresses that have no answer."""

    addresses: int
    accounted: int
    served: int
    planned: int
    declaratory: int
    numeric_targets: int
    rank_targets: int
    qualitative_targets: int
    unaccounted: tuple[str, ...]


def totals(pack: Pack) -> CoverageTotals:
    """Count addresses by answer and targets by kind."""
    by_status = Counter(entry.status for entry in entries(pack))
    kinds = Counter(target.kind for target in pack.targets)
    unaccounted = tuple(address for address in pack.addresses if address not in answers(pack))
    return CoverageTotals(
        addresses=len(pack.addresses),
        accounted=len(pack.addresses) - len(unaccounted),
        served=by_status["served"],
        planned=by_status["planned"],
        declaratory=by_status["declaratory"],
        numeric_targets=len(pack.numeric_targets),
        rank_targets=kinds["rank"],
        qualitative_targets=kinds["qualitative"],
        unaccounted=unaccounted,
    )


def answers(pack: Pack) -> dict[str, CoverageEntry]:
    """The answer to each address."""
    return {entry.address: entry for entry in pack.coverage.entries}


def entries(pack: Pack) -> list[CoverageEntry]:
    """The answers in the order of the document."""
    found = answers(pack)
    return [found[address] for address in pack.addresses if address in found]

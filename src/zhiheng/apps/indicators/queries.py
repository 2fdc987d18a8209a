"""Reading freezes and figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import DecimalField, QuerySet
from django.db.models.functions import Cast

from zhiheng import policy
from zhiheng.apps.indicators.choices import Completeness
from zhiheng.apps.indicators.computing import Source
from zhiheng.apps.indicators.models import Figure as Figure  # noqa: PLC0414 - offered to the apps above
from zhiheng.apps.indicators.models import Freeze as Freeze  # noqa: PLC0414 - offered to the apps above
from zhiheng.platform.datasets import queries as datasets
from zhiheng.platform.datasets.models import Snapshot
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex


def freezes() -> QuerySet[Freeze]:
    """All freezes, the newest first."""
    return Freeze.objects.select_related("frozen_by", "approved_by")


def freeze(number: int) -> Freeze | None:
    """The freeze of that number."""
    return freezes().filter(pk=number).first()


def locked(freeze: Freeze) -> Freeze:
    """The same freeze, read anew and locked for the rest of the transaction."""
    return Freeze.objects.select_for_update().get(pk=freeze.pk)


def snapshots(freeze: Freeze) -> list[Snapshot]:
    """The snapshots of a freeze, by dataset."""
    return [one.snapshot for one in freeze.frozen_datasets.select_related("snapshot")]


def figures(freeze: Freeze) -> QuerySet[Figure]:
    """The figures of a freeze."""
    return Figure.objects.filter(freeze=freeze)


def listed(freeze: Freeze) -> QuerySet[Figure]:
    """The figures of a freeze with ``number``, their value to sort by."""
    number = Cast("value", DecimalField(max_digits=40, decimal_places=20))
    return figures(freeze).annotate(number=number)


@dataclass(frozen=True, slots=True)
class MissingParts:
    """What the figures of the province lack for one indicator."""

    name: Text
    periods: tuple[str, ...]
    cells: int


def missing_parts(freeze: Freeze) -> list[MissingParts]:
    """Indicators whose provincial figures are incomplete, with the periods and how many cells were not reported."""
    pack = policy.load(freeze.pack)
    found: dict[str, list[Figure]] = {}
    incomplete = figures(freeze).filter(completeness=Completeness.INCOMPLETE, area__endswith="0000")
    for figure in incomplete.order_by("period"):
        found.setdefault(figure.indicator, []).append(figure)
    return [
        MissingParts(
            name=pack.indicators[indicator].name if indicator in pack.indicators else Text(indicator, indicator),
            periods=tuple(one.period for one in rows),
            cells=len({tuple(sorted(gap.items())) for one in rows for gap in one.record["missing"]}),
        )
        for indicator, rows in found.items()
    ]


def to_approve() -> QuerySet[Freeze]:
    """Freezes that are computed and not approved."""
    return freezes().filter(approved_at=None).exclude(computed_at=None)


def approved(period: str) -> Freeze | None:
    """The newest approved freeze of a period."""
    return freezes().filter(period=period).exclude(approved_at=None).first()


def source_of(freeze: Freeze) -> Source:
    """The frozen tables of a freeze."""
    frozen = snapshots(freeze)
    return Source(
        tables={one.dataset: datasets.table(one) for one in frozen},
        hashes={one.dataset: one.sha256 for one in frozen},
    )


def joint_hash(keyed: Iterable[tuple[str, str]]) -> str:
    """One hash over the keys and hashes of figures, whatever order they come in."""
    return sha256_hex(canonical_bytes([[key, digest] for key, digest in sorted(keyed)]))

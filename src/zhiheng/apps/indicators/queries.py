"""Reading freezes and figures."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from zhiheng.apps.indicators.computing import Source
from zhiheng.apps.indicators.models import Figure as Figure  # noqa: PLC0414 - offered to the apps above
from zhiheng.apps.indicators.models import Freeze as Freeze  # noqa: PLC0414 - offered to the apps above
from zhiheng.platform.datasets import queries as datasets
from zhiheng.platform.datasets.models import Snapshot
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

"""Frozen datasets: which files, which bytes, known when."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import models

from zhiheng.vocab.canonical import canonical_bytes, sha256_hex


class Snapshot(models.Model):
    """A dataset as it was known at an instant; never changed (a trigger keeps it)."""

    PERSONAL: frozenset[str] = frozenset()

    dataset = models.CharField("数据集", max_length=64)
    schema_version = models.PositiveIntegerField("结构版本")
    first_period = models.CharField("起始时期", max_length=16)
    period = models.CharField("时期", max_length=16)
    known_at = models.DateTimeField("截至")
    rows = models.BigIntegerField("行数")
    sha256 = models.CharField("SHA-256", max_length=64)  # of the canonical list of the parts' hashes
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="制作人")
    made_at = models.DateTimeField("制作时间")

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.dataset} {self.period} {self.sha256[:12]}"


class Part(models.Model):
    """One file of a snapshot; snapshots that hold the same rows of a period share the file."""

    PERSONAL: frozenset[str] = frozenset()

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="parts")
    period = models.CharField("时期", max_length=16)
    path = models.CharField("路径", max_length=200)  # inside the lake
    rows = models.BigIntegerField("行数")
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "period"], name="part_once_a_period")]

    def __str__(self) -> str:
        return self.path


def content_hash(name: str, version: int, parts: Sequence[Part]) -> str:
    """The hash of a snapshot: of its name, version and the hashes of its files in order."""
    listed = [{"period": part.period, "rows": part.rows, "sha256": part.sha256} for part in parts]
    return sha256_hex(canonical_bytes({"dataset": name, "schema_version": version, "parts": listed}))

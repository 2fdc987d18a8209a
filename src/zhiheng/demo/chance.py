"""Seeded chance: one independent stream for each topic, so that changing one file leaves the others as they were."""

from __future__ import annotations

from random import Random

SEED = 20120906


def stream(*topic: object, seed: int = SEED) -> Random:
    """The stream of a topic; the same topic always gives the same numbers."""
    return Random(f"{seed}:{':'.join(map(str, topic))}")  # noqa: S311 - demonstration data, not secrets


def binomial(chance: Random, n: int, p: float) -> int:
    """How many of ``n`` succeed with probability ``p`` (normal approximation beyond 2,000)."""
    if p >= 1:
        return n
    if n <= 2_000:
        return sum(chance.random() < p for _ in range(n))
    return min(n, max(0, round(chance.gauss(n * p, (n * p * (1 - p)) ** 0.5))))

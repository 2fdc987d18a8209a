"""What each level of each feature weighs, and what a pair weighs in all.

A weight is ``log2(m / u)``: how many times likelier the level is among pairs of one organisation (m) than among the
other candidates (u), in doublings. The weights are data, ``weights.json``, with where they come from; how they are
counted is :func:`counted`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiheng.engines.resolution.comparing import FEATURES, Pairs

Floats = NDArray[np.float64]

_FILE = Path(__file__).with_name("weights.json")
_PSEUDO_COUNT = 0.5
_TRUSTED_HALF = 20  # a level seen so often has half the weight that was counted for it

FLOORS: dict[str, float] = {
    "name": -6.0,
    "place": -4.0,
    "form": -3.0,
    "branch": -6.0,
    "address": -3.0,
    "person": -4.0,
    "phone": -3.0,
    "county": -5.0,
}
"""The least weight of a level, whatever was counted: the labelled records never change person, phone, address or
county, real organisations do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by feature, in the order of its levels, and the weight of being a candidate at all."""

    version: str
    prior: float
    by_feature: Mapping[str, Floats]
    provenance: Mapping[str, Any]

    def of(self, feature: str, level: int) -> float:
        """The weight of one level."""
        return float(self.by_feature[feature][level])


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The weights that come with the engine."""
    return parsed(json.loads(_FILE.read_text(encoding="utf-8")))


def parsed(data: Mapping[str, Any]) -> Weights:
    """Weights from their JSON."""
    by_feature = {
        feature: np.array([data["weights"][feature].get(level, 0.0) for level in levels])
        for feature, levels in FEATURES.items()
    }
    return Weights(data["version"], data["prior"], by_feature, data["provenance"])


def score(pairs: Pairs, weights: Weights) -> Floats:
    """What each pair weighs: the prior and one weight a feature; above 0 it is likelier one organisation than two."""
    total = np.full(len(pairs.first), weights.prior)
    for feature, own in weights.by_feature.items():
        total += own[pairs.levels[feature]]
    return total


def probability(bits: float) -> float:
    """The share of such pairs that are one organisation, if the features were independent.

    >>> probability(0.0), round(probability(2.0), 3)
    (0.5, 0.8)
    """
    return 1 / (1 + 2.0**-bits) if bits > -1000 else 0.0


def counted(pairs: Pairs, is_match: NDArray[np.bool_]) -> dict[str, Any]:
    """Prior and weights counted from candidate pairs of which it is known which belong together.

    What is missing on either side weighs nothing. Each side is given half a pair a level, shared out as all candidates
    fall on the levels, and a level seen n times keeps ``n / (n + 20)`` of its weight: what was hardly ever seen says
    hardly anything.
    """
    weights = {}
    for feature, levels in FEATURES.items():
        seen = np.bincount(pairs.levels[feature], minlength=len(levels))
        matched = np.bincount(pairs.levels[feature][is_match], minlength=len(levels))
        others = seen - matched
        pseudo = _PSEUDO_COUNT * len(levels) * (seen + 1) / (seen + 1).sum()
        ratio = _shares(matched + pseudo) / _shares(others + pseudo)
        trusted = np.log2(ratio) * seen / (seen + _TRUSTED_HALF)
        own = np.maximum(trusted, FLOORS.get(feature, -np.inf))
        weights[feature] = {
            level: 0.0 if level == "missing" else round(float(weight), 2)
            for level, weight in zip(levels, own, strict=True)
        }
    return {"prior": round(float(np.log2(is_match.sum() / (~is_match).sum())), 2), "weights": weights}


def _shares(counts: Floats) -> Floats:
    shares: Floats = counts / counts.sum()
    return shares

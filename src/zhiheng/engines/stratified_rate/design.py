"""From strata to weighted primary units, and from these to the rate and its linearised variance."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from zhiheng.engines.stratified_rate.models import Cluster, Stratum
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Unit:
    """``repeat`` primary units that are alike, each with its weighted number of elements and of positives."""

    elements: float
    positives: float
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One stratum: its sampled units and the share of the population that they are (0: no correction)."""

    units: tuple[Unit, ...]
    fraction: float

    @property
    def size(self) -> int:
        """Sampled primary units."""
        return sum(unit.repeat for unit in self.units)


def parts_of(strata: list[Stratum]) -> list[Part]:
    """The strata as weighted primary units.

    Raises:
        Problem: for strata that no design-based estimate can be made from; the codes are on the card.
    """
    name, times = Counter(stratum.stratum for stratum in strata).most_common(1)[0]
    if times > 1:
        raise _refusal("stratum_repeated", name, "出现多次，请先合并", "is given more than once; merge its rows first")
    # an empty stratum is no part of the population
    return [_part(stratum) for stratum in strata if stratum.population != 0 or stratum.sample or stratum.clusters]


def _part(stratum: Stratum) -> Part:
    if stratum.clusters is not None:
        return _clustered(stratum, stratum.clusters)
    name, population, sample, positives = stratum.stratum, stratum.population, stratum.sample, stratum.positives
    if population is None or sample is None or positives is None:
        raise _refusal(
            "stratum_incomplete",
            name,
            "缺少总体数、样本数或阳性数；缺报不按 0 计，请补报",
            "lacks population, sample or positives; a missing count is not 0: get it",
        )
    if positives > sample:
        raise _refusal(
            "stratum_counts_outside", name, "阳性数大于样本数，请核对", "has more positives than samples; check both"
        )
    _check_size(name, population, sample)
    weight = population / sample
    units = (Unit(weight, weight, positives), Unit(weight, 0.0, sample - positives))
    return Part(units, sample / population)


def _clustered(stratum: Stratum, clusters: list[Cluster]) -> Part:
    name, population = stratum.stratum, stratum.population
    if stratum.sample is not None or stratum.positives is not None:
        raise _refusal(
            "stratum_ambiguous",
            name,
            "同时给出了合计与初级单元，只能给一种",
            "gives both totals and clusters; give one",
        )
    if len({cluster.psu for cluster in clusters}) < len(clusters):
        raise _refusal("psu_repeated", name, "中有重名的初级单元", "names a primary unit twice")
    for cluster in clusters:
        if cluster.positives > cluster.sample:
            raise _refusal(
                "stratum_counts_outside",
                name,
                f"的单元 {cluster.psu} 阳性数大于样本数，请核对",
                f"has more positives than samples in unit {cluster.psu}; check both",
            )
    _check_size(name, math.inf if population is None else population, len(clusters))
    even = None if population is None else population / len(clusters)
    units = []
    for cluster in clusters:
        weight = cluster.weight or even
        if weight is None:
            raise _refusal(
                "weight_missing",
                name,
                f"的单元 {cluster.psu} 既无权数，也不知总体单元数",
                f"gives no weight for unit {cluster.psu} and no number of units in the population",
            )
        units.append(Unit(weight * cluster.sample, weight * cluster.positives))
    return Part(tuple(units), 0.0 if population is None else len(clusters) / population)


def _check_size(name: str, population: float, sample: int) -> None:
    if sample == 0:
        raise _refusal(
            "stratum_unsampled",
            name,
            "没有样本，样本不能代表总体；请补抽，或事先并层",
            "has no sample, so the sample does not stand for the population; sample it or merge strata beforehand",
        )
    if sample > population:
        raise _refusal(
            "stratum_counts_outside", name, "样本数大于总体数，请核对", "has more samples than population; check both"
        )
    if sample == 1 and population > 1:
        raise _refusal(
            "stratum_lonely",
            name,
            "只有一个样本单元，无法估计抽样误差；请并层或补抽",
            "has a single sampled unit, so its sampling error cannot be estimated; merge strata or sample more",
        )


def _refusal(code: str, name: str, zh: str, en: str) -> Problem:
    return Problem(code, f"层“{name}”{zh}", f"stratum {name!r} {en}", stratum=name)


def totals(parts: list[Part]) -> tuple[float, float]:
    """Estimated elements and positives in the population."""
    elements = math.fsum(unit.repeat * unit.elements for part in parts for unit in part.units)
    return elements, math.fsum(unit.repeat * unit.positives for part in parts for unit in part.units)


def variance(parts: list[Part], rate: float) -> float:
    """The variance of the estimated total of ``positives - rate * elements``.

    With rate = 0 it is the variance of the total; with the estimated rate, and divided by the squared number of
    elements, it is the variance of the rate by Taylor linearisation.
    Per stratum: ``(1 - f) n / (n - 1) sum (z - mean z)²``.
    """
    return math.fsum(_stratum_variance(part, rate) for part in parts)


def _stratum_variance(part: Part, rate: float) -> float:
    size = part.size
    if size == 1:  # a certainty unit; any other single unit was refused
        return 0.0
    # measured from the first score, so that units that are all alike have a spread of exactly 0
    first = next(unit.positives - rate * unit.elements for unit in part.units if unit.repeat)
    scores = [(unit.positives - rate * unit.elements - first, unit.repeat) for unit in part.units]
    mean = math.fsum(score * repeat for score, repeat in scores) / size
    spread = math.fsum(repeat * (score - mean) ** 2 for score, repeat in scores)
    return (1.0 - part.fraction) * size / (size - 1) * spread

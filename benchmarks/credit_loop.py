"""The thirty rules as a plain Python loop over the facts of each enterprise."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

AS_OF, KNOWN_AT = date(2025, 6, 30), datetime(2025, 7, 10)
YEAR, TWO, THREE, FIVE = (date(2025 - years, 6, 30) for years in (1, 2, 3, 5))
QUARTER, HALF, CHANGED = date(2025, 3, 31), date(2024, 12, 31), date(2023, 1, 1)
FAILED = {"minor": ("I1", -20000), "general": ("I2", -60000), "serious": ("I3", -120000)}
AWARDS = {"nation": ("A1", 80000), "province": ("A2", 50000), "city": ("A3", 20000)}
CERTIFICATES = {"system": ("C1", 20000), "product": ("C2", 30000)}
Row = dict[str, Any]


def read(sample: Path, enterprises: int) -> list[list[Row]]:
    """The facts of the first enterprises, each as a dictionary, as the reader of Parquet files gives them."""
    firms: list[list[Row]] = [[] for _ in range(enterprises)]
    for row in pq.read_table(sample).to_pylist():
        firms[row["organisation"] - 1].append(row)
    return firms


def grade_all(firms: list[list[Row]]) -> tuple[list[int], list[int], list[tuple[Any, ...]]]:
    """Scores, places of grades, and a row for each effect."""
    scores, places, rows = [], [], []
    for number, facts in enumerate(firms, 1):
        score, place = grade(number, facts, rows)
        scores.append(score)
        places.append(place)
    return scores, places, rows


def grade(number: int, facts: list[Row], rows: list[tuple[Any, ...]]) -> tuple[int, int]:
    """Score and place of one enterprise; its effects are appended to the rows."""
    sums = {"law": 0, "quality-": 0, "quality+": 0, "consumer": 0, "honour": 0}
    worst = complaints = penalties = 0
    for fact in facts:
        kind, occurred, repaired = fact["kind"], fact["occurred_on"], fact["repaired_on"]
        if occurred > AS_OF or fact["recorded_at"] > KNOWN_AT:
            continue
        if (fact["valid_to"] is not None and fact["valid_to"] <= AS_OF) or (
            fact["revoked_at"] is not None and fact["revoked_at"] <= KNOWN_AT
        ):
            continue
        is_repaired = (
            repaired is not None
            and repaired <= AS_OF
            and fact["repair_recorded_at"] is not None
            and fact["repair_recorded_at"] <= KNOWN_AT
        )
        if not is_repaired:
            if kind == "complaint" and fact["code_outcome"] == "upheld" and occurred > YEAR:
                complaints += 1
            elif kind == "penalty" and occurred > TWO:
                penalties += 1
        for rule, dimension, parts, place in KINDS[kind](fact, is_repaired):
            rows.append((number, fact["id"], rule, dimension, parts, place))
            if dimension:
                sums[dimension] += parts
            elif place > worst:
                worst = place
    if complaints >= 3:
        sums["consumer"] -= 50000
        rows.append((number, None, "G1", "consumer", -50000, 0))
    if penalties >= 2:
        worst = max(worst, 1)
        rows.append((number, None, "G2", None, 0, 1))
    points = max(sums["law"], -350000) + max(sums["quality-"], -300000) + min(sums["quality+"], 100000)
    points += max(sums["consumer"], -200000) + min(sums["honour"], 150000)
    score = max(0, min(1000000, 800000 + points))
    return score, max(worst, 0 if score >= 850000 else 1 if score >= 700000 else 2 if score >= 500000 else 3)


def three(points: int, start: date) -> int:
    """What three years leave."""
    if start > YEAR:
        return points
    return points * 60 // 100 if start > TWO else points * 30 // 100 if start > THREE else 0


def two(points: int, start: date) -> int:
    """What two years leave."""
    return points if start > YEAR else points * 50 // 100 if start > TWO else 0


def penalty(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a penalty."""
    sort, published, yuan, found = fact["code_sort"], fact["date_published_on"], fact["number_fine_yuan"], []
    if sort in ("revocation", "ban"):
        return [("V1", None, 0, 3)] if fact["occurred_on"] > THREE else []
    if published is None or not THREE < published <= AS_OF:
        return []
    if sort == "suspension":
        found.append(("P5", "law", -250000, 0))
    if is_repaired:
        return found
    if sort == "criticism" and published > QUARTER:
        found.append(("P1", "law", -30000, 0))
    elif sort == "fine" and yuan is not None:
        if yuan >= 100000:
            found.append(("P4", "law", three(-200000, published), 0))
        elif fact["flag_is_first"] is not None:
            if yuan > (3000 if fact["occurred_on"] < CHANGED else 5000):
                found.append(("P3", "law", three(-50000 if fact["flag_is_first"] else -100000, published), 0))
            elif not fact["flag_is_first"] and published > YEAR:
                found.append(("P2", "law", -40000, 0))
    if sort in ("fine", "suspension") and fact["code_sector"] in ("food", "drug", "special"):
        found.append(("P6", "law", three(-50000, published), 0))
    return found


def inspection(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an inspection."""
    if fact["code_result"] == "pass":
        parts = two(20000, fact["occurred_on"])
        return [("I5", "quality+", parts, 0)] if parts else []
    if fact["code_result"] == "fail" and fact["code_severity"] is not None and not is_repaired:
        rule, points = FAILED[fact["code_severity"]]
        parts = two(points, fact["occurred_on"])
        return [(rule, "quality-", parts, 0)] if parts else []
    return [("I4", "quality-", -150000, 0)] if fact["code_result"] == "refused" and fact["occurred_on"] > YEAR else []


def complaint(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a complaint."""
    if fact["code_outcome"] == "upheld" and fact["flag_is_injured"] is not None:
        parts = two(-40000 if fact["flag_is_injured"] else -15000, fact["occurred_on"])
        return [("K2" if fact["flag_is_injured"] else "K1", "consumer", parts, 0)] if parts else []
    return [("K3", "consumer", -5000, 0)] if fact["code_outcome"] == "settled" and fact["occurred_on"] > HALF else []


def incident(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an incident."""
    if not fact["flag_is_responsible"]:
        return []
    if fact["code_level"] == "general":
        parts = three(-200000, fact["occurred_on"])
        return [("N1", "quality-", parts, 0)] if parts else []
    return [("V2", None, 0, 3)] if fact["code_level"] is not None and fact["occurred_on"] > FIVE else []


def recall(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a recall."""
    if fact["code_manner"] == "ordered":
        parts = two(-80000, fact["occurred_on"])
        return [("R1", "quality-", parts, 0)] if parts else []
    return [("R2", "quality+", 10000, 0)] if fact["code_manner"] == "voluntary" and fact["occurred_on"] > YEAR else []


def award(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an award."""
    if fact["code_rank"] is None:
        return []
    rule, points = AWARDS[fact["code_rank"]]
    parts = three(points, fact["occurred_on"])
    return [(rule, "honour", parts, 0)] if parts else []


def certificate(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a certificate."""
    if fact["code_scheme"] is None:
        return []
    rule, points = CERTIFICATES[fact["code_scheme"]]
    return [(rule, "honour", points, 0)]


def insurance(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an insurance."""
    return (
        [("S1", "honour", 12500, 0)]
        if fact["number_cover_yuan"] is not None and fact["number_cover_yuan"] >= 500000
        else []
    )


def enforcement(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an enforcement."""
    if fact["occurred_on"] <= TWO:
        return []
    found = [] if is_repaired else [("E1", "law", -75000, 0)]
    return (
        [*found, ("E2", "law", -50000, 0)]
        if fact["number_owed_yuan"] is not None and fact["number_owed_yuan"] >= 1000000
        else found
    )


def listing(fact: Row, is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a listing."""
    return [("V3", None, 0, 2)] if fact["code_list"] == "abnormal" and not is_repaired else []


KINDS = {
    one.__name__: one
    for one in (
        penalty, inspection, complaint, incident, recall, award, certificate, insurance, enforcement, listing
    )
}  # fmt: skip

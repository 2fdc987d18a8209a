"""The thirty rules as a plain Python loop over the facts of each enterprise."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

AS_OF, KNOWN_AT = date(2025, 6, 30), datetime(2025, 7, 10)
YEAR, TWO, THREE, FIVE = (date(2025 - years, 6, 30) for years in (1, 2, 3, 5))
QUARTER, HALF, CHANGED = date(2025, 3, 31), date(2024, 12, 31), date(2023, 1, 1)
FAILED = {"minor": ("I1", -20000), "general": ("I2", -60000), "serious": ("I3", -120000)}
AWARDS = {"nation": ("A1", 80000), "province": ("A2", 50000), "city": ("A3", 20000)}
CERTIFICATES = {"system": ("C1", 20000), "product": ("C2", 30000)}
COLUMNS = (
    "id", "kind", "occurred_on", "recorded_at", "valid_to", "revoked_at", "repaired_on", "repair_recorded_at",
    "code_sort", "code_sector", "number_fine_yuan", "flag_is_first", "date_published_on", "code_result",
    "code_severity", "code_outcome", "flag_is_injured", "code_level", "flag_is_responsible", "code_manner",
    "code_rank", "code_scheme", "number_cover_yuan", "number_owed_yuan", "code_list",
)  # fmt: skip


def read(files: Path, enterprises: int) -> list[list[tuple[Any, ...]]]:
    """The facts of the first enterprises as tuples."""
    import duckdb

    source = f"read_parquet('{files}/facts/*.parquet')"
    query = f"SELECT organisation, {', '.join(COLUMNS)} FROM {source} WHERE organisation <= {enterprises} ORDER BY id"
    firms: list[list[tuple[Any, ...]]] = [[] for _ in range(enterprises)]
    for row in duckdb.sql(query).fetchall():
        firms[row[0] - 1].append(row[1:])
    return firms


def grade_all(firms: list[list[tuple[Any, ...]]]) -> tuple[list[int], list[int], list[tuple[Any, ...]]]:
    """Scores, places of grades, and a row for each effect."""
    scores, places, rows = [], [], []
    for number, facts in enumerate(firms, 1):
        score, place = grade(number, facts, rows)
        scores.append(score)
        places.append(place)
    return scores, places, rows


def grade(number: int, facts: list[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> tuple[int, int]:
    """Score and place of one enterprise; its effects are appended to the rows."""
    sums = {"law": 0, "quality-": 0, "quality+": 0, "consumer": 0, "honour": 0}
    worst = complaints = penalties = 0
    for fact in facts:
        kind, occurred, repaired = fact[1], fact[2], fact[6]
        if occurred > AS_OF or fact[3] > KNOWN_AT:
            continue
        if (fact[4] is not None and fact[4] <= AS_OF) or (fact[5] is not None and fact[5] <= KNOWN_AT):
            continue
        is_repaired = repaired is not None and repaired <= AS_OF and fact[7] is not None and fact[7] <= KNOWN_AT
        if not is_repaired:
            if kind == "complaint" and fact[15] == "upheld" and occurred > YEAR:
                complaints += 1
            elif kind == "penalty" and occurred > TWO:
                penalties += 1
        for rule, dimension, parts, place in KINDS[kind](fact, is_repaired):
            rows.append((number, fact[0], rule, dimension, parts, place))
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


def penalty(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a penalty."""
    sort, published, yuan, found = fact[8], fact[12], fact[10], []
    if sort in ("revocation", "ban"):
        return [("V1", None, 0, 3)] if fact[2] > THREE else []
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
        elif fact[11] is not None:
            if yuan > (3000 if fact[2] < CHANGED else 5000):
                found.append(("P3", "law", three(-50000 if fact[11] else -100000, published), 0))
            elif not fact[11] and published > YEAR:
                found.append(("P2", "law", -40000, 0))
    if sort in ("fine", "suspension") and fact[9] in ("food", "drug", "special"):
        found.append(("P6", "law", three(-50000, published), 0))
    return found


def inspection(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an inspection."""
    if fact[13] == "pass":
        parts = two(20000, fact[2])
        return [("I5", "quality+", parts, 0)] if parts else []
    if fact[13] == "fail" and fact[14] is not None and not is_repaired:
        rule, points = FAILED[fact[14]]
        parts = two(points, fact[2])
        return [(rule, "quality-", parts, 0)] if parts else []
    return [("I4", "quality-", -150000, 0)] if fact[13] == "refused" and fact[2] > YEAR else []


def complaint(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a complaint."""
    if fact[15] == "upheld" and fact[16] is not None:
        parts = two(-40000 if fact[16] else -15000, fact[2])
        return [("K2" if fact[16] else "K1", "consumer", parts, 0)] if parts else []
    return [("K3", "consumer", -5000, 0)] if fact[15] == "settled" and fact[2] > HALF else []


def incident(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an incident."""
    if not fact[18]:
        return []
    if fact[17] == "general":
        parts = three(-200000, fact[2])
        return [("N1", "quality-", parts, 0)] if parts else []
    return [("V2", None, 0, 3)] if fact[17] is not None and fact[2] > FIVE else []


def recall(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a recall."""
    if fact[19] == "ordered":
        parts = two(-80000, fact[2])
        return [("R1", "quality-", parts, 0)] if parts else []
    return [("R2", "quality+", 10000, 0)] if fact[19] == "voluntary" and fact[2] > YEAR else []


def award(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an award."""
    if fact[20] is None:
        return []
    rule, points = AWARDS[fact[20]]
    parts = three(points, fact[2])
    return [(rule, "honour", parts, 0)] if parts else []


def certificate(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a certificate."""
    if fact[21] is None:
        return []
    rule, points = CERTIFICATES[fact[21]]
    return [(rule, "honour", points, 0)]


def insurance(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an insurance."""
    return [("S1", "honour", 12500, 0)] if fact[22] is not None and fact[22] >= 500000 else []


def enforcement(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of an enforcement."""
    if fact[2] <= TWO:
        return []
    found = [] if is_repaired else [("E1", "law", -75000, 0)]
    return [*found, ("E2", "law", -50000, 0)] if fact[23] is not None and fact[23] >= 1000000 else found


def listing(fact: tuple[Any, ...], is_repaired: bool) -> list[tuple[Any, ...]]:
    """Effects of a listing."""
    return [("V3", None, 0, 2)] if fact[24] == "abnormal" and not is_repaired else []


KINDS = {
    one.__name__: one
    for one in (
        penalty, inspection, complaint, incident, recall, award, certificate, insurance, enforcement, listing
    )
}  # fmt: skip

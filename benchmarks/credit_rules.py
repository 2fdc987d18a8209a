"""Thirty rules in the language of the packs, made for measuring: every kind of effect, term and condition."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

W = {"zh": "例", "en": "example"}
CITE = {"title": W, "place": "1"}
AS_OF = date(2025, 6, 30)
KNOWN_AT = datetime(2025, 7, 10, tzinfo=UTC)
FIELDS = {
    "penalty": {
        "sort": ("warning", "criticism", "fine", "suspension", "revocation", "ban"),
        "sector": ("food", "drug", "special", "other"),
        "fine_yuan": "number",
        "is_first": "flag",
        "published_on": "date",
    },
    "inspection": {"result": ("pass", "fail", "refused"), "severity": ("minor", "general", "serious")},
    "complaint": {"outcome": ("upheld", "settled", "rejected"), "is_injured": "flag"},
    "incident": {"level": ("general", "major", "grave"), "is_responsible": "flag"},
    "recall": {"manner": ("voluntary", "ordered")},
    "award": {"rank": ("nation", "province", "city")},
    "certificate": {"scheme": ("system", "product")},
    "insurance": {"cover_yuan": "number"},
    "enforcement": {"owed_yuan": "number"},
    "listing": {"list": ("abnormal", "serious")},
}
SMALL = [(3_000, None, date(2023, 1, 1)), (5_000, date(2023, 1, 1), None)]  # what a small fine is, and from when
LARGE = [(100_000, None, None)]
DECAYS = {"three": [(12, 100), (24, 60), (36, 30)], "two": [(12, 100), (24, 50)]}
DIMENSIONS = {"law": (35, 0), "quality": (30, 10), "consumer": (20, 0), "honour": (0, 15)}
GRADES = {"honest": 85, "ordinary": 70, "lacking": 50, "dishonest": None}
COUNTS = {"complaints": ("complaint", 12, {"outcome": ["upheld"]}), "penalties": ("penalty", 24, {})}
PENALTY = {"clock": "published_on", "months": 36, "repair": True}


def rules(*, fine: int = -10) -> dict[str, Any]:
    """The set as the engine reads it.

    Args:
        fine: points for a fine, the one number that the other version of the set changes.
    """
    return {
        "id": "measured",
        "version": "1",
        "title": W,
        "effective_from": date(2020, 1, 1),
        "base": 80,
        "dimensions": [
            {"id": name, "title": W, "most_deducted": down, "most_added": up} for name, (down, up) in DIMENSIONS.items()
        ],
        "grades": [{"id": name, "title": W, "at_least": least} for name, least in GRADES.items()],
        "facts": [{"id": kind, "title": W, "fields": _fields(kind)} for kind in FIELDS],
        "decays": [
            {"id": name, "title": W, "steps": [{"months": months, "keep": keep} for months, keep in steps]}
            for name, steps in DECAYS.items()
        ],
        "counts": [
            {"id": name, "title": W, "fact": kind, "months": months, "when": _when(where)}
            for name, (kind, months, where) in COUNTS.items()
        ],
        "rules": [*_deductions(fine), *_quality(), *_merits(), *_worst(), *_of_counts()],
        "exemptions": _exemptions(),
    }


def _fields(kind: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "title": W, "kind": sort}
        if isinstance(sort, str)
        else {"name": name, "title": W, "kind": "code", "codes": dict.fromkeys(sort, W)}
        for name, sort in FIELDS[kind].items()
    ]


def _deductions(fine: int) -> list[dict[str, Any]]:
    small, large = _limit(SMALL), _limit(LARGE)
    above_small = {"field": "fine_yuan", "comparison": "above", "limit": small}
    below_large = {"field": "fine_yuan", "comparison": "below", "limit": large}
    is_fine = {"sort": ["fine"]}
    risky = {"sort": ["fine", "suspension"], "sector": ["food", "drug", "special"]}
    return [
        _rule("P1", "penalty", _law(-3), {"sort": ["criticism"]}, **PENALTY | {"months": 3}),
        _rule("P2", "penalty", _law(-4), is_fine, _at_most("fine_yuan", small), **PENALTY | {"months": 12}),
        _rule("P3", "penalty", _law(fine, "three"), is_fine, above_small, below_large, **PENALTY),
        _rule("P4", "penalty", _law(-20, "three"), is_fine, _at_least("fine_yuan", large), **PENALTY),
        _rule("P5", "penalty", _law(-25), {"sort": ["suspension"]}, **PENALTY | {"repair": False}),
        _rule("P6", "penalty", _law(-5, "three"), risky, **PENALTY),
        _rule("E1", "enforcement", _law("-7.5"), months=24, repair=True),
        _rule("E2", "enforcement", _law(-5), _at_least("owed_yuan", _limit([(1_000_000, None, None)])), months=24),
        _rule("K1", "complaint", _points("consumer", "-1.5", "two"), {"outcome": ["upheld"], "is_injured": False}),
        _rule("K2", "complaint", _points("consumer", -4, "two"), {"outcome": ["upheld"], "is_injured": True}),
        _rule("K3", "complaint", _points("consumer", "-0.5"), {"outcome": ["settled"]}, months=6),
    ]


def _quality() -> list[dict[str, Any]]:
    def failed(name: str, points: int, severity: str) -> dict[str, Any]:
        where = {"result": ["fail"], "severity": [severity]}
        return _rule(name, "inspection", _points("quality", points, "two"), where, repair=True)

    return [
        failed("I1", -2, "minor"),
        failed("I2", -6, "general"),
        failed("I3", -12, "serious"),
        _rule("I4", "inspection", _points("quality", -15), {"result": ["refused"]}, months=12),
        _rule("I5", "inspection", _points("quality", 2, "two"), {"result": ["pass"]}),
        _rule("R1", "recall", _points("quality", -8, "two"), {"manner": ["ordered"]}),
        _rule("R2", "recall", _points("quality", 1), {"manner": ["voluntary"]}, months=12),
        _rule("N1", "incident", _points("quality", -20, "three"), {"level": ["general"], "is_responsible": True}),
    ]


def _merits() -> list[dict[str, Any]]:
    return [
        _rule("A1", "award", _points("honour", 8, "three"), {"rank": ["nation"]}),
        _rule("A2", "award", _points("honour", 5, "three"), {"rank": ["province"]}),
        _rule("A3", "award", _points("honour", 2, "three"), {"rank": ["city"]}),
        _rule("C1", "certificate", _points("honour", 2), {"scheme": ["system"]}),
        _rule("C2", "certificate", _points("honour", 3), {"scheme": ["product"]}),
        _rule("S1", "insurance", _points("honour", "1.25"), _at_least("cover_yuan", _limit([(500_000, None, None)]))),
    ]


def _worst() -> list[dict[str, Any]]:
    return [
        _rule("V1", "penalty", {"grade": "dishonest"}, {"sort": ["revocation", "ban"]}, months=36),
        _rule(
            "V2", "incident", {"grade": "dishonest"}, {"level": ["major", "grave"], "is_responsible": True}, months=60
        ),
        _rule("V3", "listing", {"at_most": "lacking"}, {"list": ["abnormal"]}, repair=True),
    ]


def _of_counts() -> list[dict[str, Any]]:
    def at_least(count: str, number: int) -> dict[str, Any]:
        return {"count": count, "comparison": "at_least", "limit": _limit([(number, None, None)])}

    return [
        _rule("G1", None, _points("consumer", -5), at_least("complaints", 3)),
        _rule("G2", None, {"at_most": "ordinary"}, at_least("penalties", 2)),
    ]


def _exemptions() -> list[dict[str, Any]]:
    first = {"id": "P2-X", "title": W, "cite": CITE, "overrides": ["P2"], "when": _when({"is_first": True})}
    minor = {"id": "P3-X", "title": W, "cite": CITE, "overrides": ["P3"], "when": _when({"is_first": True})}
    return [{**first, "effect": {"points": 0, "dimension": "law"}}, {**minor, "effect": _law(-5, "three")}]


def _rule(name: str, kind: str | None, effect: dict[str, Any], *tests: dict[str, Any], **term: Any) -> dict[str, Any]:
    when = [one for test in tests for one in ([test] if "comparison" in test else _when(test))]
    lasts = {"clock": term.get("clock", "occurred_on"), "months": term.get("months")}
    repair = {"after": [{"months": 6}], "cite": CITE} if term.get("repair") else None
    rule = {"id": name, "title": W, "cite": CITE, "for_each": kind, "when": when}
    return {**rule, "effect": effect, "lasts": lasts, "repair": repair}


def _when(where: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"field": name, "flag": value} if isinstance(value, bool) else {"field": name, "any_of": value}
        for name, value in where.items()
    ]


def _points(dimension: str, points: float | str, decay: str | None = None) -> dict[str, Any]:
    return {"points": points, "dimension": dimension, "decay": decay}


def _law(points: float | str, decay: str | None = None) -> dict[str, Any]:
    return _points("law", points, decay)


def _limit(history: list[tuple[int, date | None, date | None]]) -> dict[str, Any]:
    return {"values": [{"value": value, "from_on": start, "to_on": end} for value, start, end in history]}


def _at_least(field: str, limit: dict[str, Any]) -> dict[str, Any]:
    return {"field": field, "comparison": "at_least", "limit": limit}


def _at_most(field: str, limit: dict[str, Any]) -> dict[str, Any]:
    return {"field": field, "comparison": "at_most", "limit": limit}

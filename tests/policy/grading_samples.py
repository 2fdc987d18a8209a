"""A small pack with a catalogue and grading rules, to be written, changed and broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

W = {"zh": "例", "en": "example"}
CITE = {"instrument": "order-1", "article": "第一条"}


def pack(**more: Any) -> dict[str, Any]:
    """The files of the pack, by name without suffix; ``more`` replaces the keys of the grading rules."""
    return {
        "manifest": {
            "id": "demo",
            "version": "1.0.0",
            "title": W,
            "author": "someone",
            "next_review": "2030-01-01",
            "source": {"title": W, "issued_year": 2012, "sha256": "0" * 64, "addresses": ["五（五）"]},
        },
        "bodies": {"bodies": [{"id": "office", "clause": "五（五）", "name": W, "kind": "office"}]},
        "codes": {"lists": [_codes("fault", "fine", "warning", "closure"), _codes("domain", "food", "drug", "other")]},
        "instruments": {"instruments": [{"id": "order-1", "title": W, "number": "第 1 号"}]},
        "parameters": {"parameters": [parameter("small-fine", 5000, 9000)]},
        "catalogue": {"author": "someone", "next_review": "2030-01-01", "items": [penalty(), award()]},
        "grading/demo-1": rules(**more),
    }


def rules(**more: Any) -> dict[str, Any]:
    """A sound set of rules."""
    return {
        "id": "demo",
        "version": "1",
        "name": W,
        "standing": "example",
        "cite": {"clause": "五（五）"},
        "effective_from": "2020-01-01",
        "author": "someone",
        "next_review": "2030-01-01",
        "scale": {"base": 85},
        "dimensions": [{"id": "law", "name": W, "most_deducted": 60, "most_added": 10}],
        "grades": [
            {"id": "honest", "name": W, "at_least": 80},
            {"id": "lacking", "name": W, "at_least": 60},
            {"id": "dishonest", "name": W, "confirmed": True},
        ],
        "decays": [{"id": "fading", "name": W, "steps": [{"months": 12, "keep": 100}, {"months": 24, "keep": 60}]}],
        "counts": [{"id": "fines", "name": W, "fact": "penalty", "months": 24, "when": [FINE]}],
        "rules": [fined(), often(), praised()],
        "exemptions": [first()],
        "expected": [{"count": "fines", "name": W}],
    } | more


FINE = {"field": "kind", "any_of": ["fine"]}


def fined(**more: Any) -> dict[str, Any]:
    """Points for a fine above a parameter, with decay, term and repair."""
    return {
        "id": "fined",
        "name": W,
        "cite": CITE,
        "for_each": "penalty",
        "when": [FINE, {"field": "fine_yuan", "above": {"parameter": "small-fine"}}],
        "effect": {"points": -15, "dimension": "law", "decay": "fading"},
        "lasts": {"clock": "published_on", "months": 36},
        "repair": {"after": [{"months": 3}], "requires": [W], "cite": CITE},
        "examples": [example("2024-03-01", [given(20000)], points=-15, ends_on="2027-02-01", repair_from="2024-05-01")],
    } | more


def often(**more: Any) -> dict[str, Any]:
    """A ceiling by a count."""
    return {
        "id": "often",
        "name": W,
        "cite": CITE,
        "when": [{"count": "fines", "at_least": 2}],
        "effect": {"at_most": "lacking"},
        "examples": [example("2024-03-01", [given(1), given(1)], at_most="lacking")],
    } | more


def praised(**more: Any) -> dict[str, Any]:
    """Points for an award."""
    return {
        "id": "praised",
        "name": W,
        "cite": {"clause": "五（五）"},
        "for_each": "award",
        "effect": {"points": 5, "dimension": "law"},
        "examples": [example("2024-03-01", [{"kind": "award", "occurred_on": "2024-01-01"}], points=5)],
    } | more


def first(**more: Any) -> dict[str, Any]:
    """An exemption for the first time."""
    return {
        "id": "first",
        "name": W,
        "cite": CITE,
        "overrides": ["fined"],
        "effect": {"nothing": True},
        "when": [{"field": "is_first", "is_true": True}],
        "examples": [example("2024-03-01", [given(20000, is_first=True)], points=0)],
    } | more


def given(fine: object, **more: object) -> dict[str, Any]:
    """A penalty of an example."""
    fields = {"kind": "fine", "fine_yuan": fine, "is_first": False, "published_on": "2024-02-01"} | more
    return {"kind": "penalty", "occurred_on": "2024-01-01", "fields": fields}


def example(as_of: str, facts: list[dict[str, Any]], **expect: object) -> dict[str, Any]:
    """A worked example."""
    return {"as_of": as_of, "given": facts, "expect": expect}


def penalty(**more: Any) -> dict[str, Any]:
    """The item of the catalogue with a field of each kind."""
    fields = [
        {"id": "kind", "name": W, "kind": "code", "codes": "fault"},
        {"id": "domain", "name": W, "kind": "code", "codes": "domain"},
        {"id": "fine_yuan", "name": W, "kind": "number"},
        {"id": "is_first", "name": W, "kind": "flag"},
        {"id": "published_on", "name": W, "kind": "date", "clock": True},
        {"id": "entered_on", "name": W, "kind": "date"},
        {"id": "remark", "name": W, "kind": "text"},
    ]
    return _item("penalty", "bad") | {"fields": fields} | more


def award() -> dict[str, Any]:
    """An item without fields."""
    return _item("award", "good")


def parameter(name: str, before: object, after: object) -> dict[str, Any]:
    """A number that changes at the beginning of 2024."""
    values = [
        {"value": before, "effective_from": "2011-01-01", "effective_to": "2024-01-01"},
        {"value": after, "effective_from": "2024-01-01"},
    ]
    return {"id": name, "name": W, "cite": W, "values": values if before != after else [{**values[1], **_EARLY}]}


_EARLY = {"effective_from": "2011-01-01"}


def consequences(**more: Any) -> dict[str, Any]:
    """Sound consequences of the grades."""
    return {
        "grading": "demo",
        "standing": "example",
        "author": "someone",
        "next_review": "2030-01-01",
        "inspection": [share()],
        "measures": [measure()],
        "watch_lists": [watch_list()],
    } | more


def share(effective_from: str = "2020-01-01", effective_to: str | None = None, **factors: object) -> dict[str, Any]:
    """Factors of the share of inspections by grade; None leaves a grade out."""
    given = {"honest": 1, "lacking": 2, "dishonest": 3} | factors
    held = {grade: factor for grade, factor in given.items() if factor is not None}
    return {"effective_from": effective_from, "effective_to": effective_to, "factors": held, "cite": CITE}


def measure(**more: Any) -> dict[str, Any]:
    """A sanction."""
    return {
        "id": "no-awards",
        "kind": "sanction",
        "duty": "may",
        "name": W,
        "grades": ["dishonest"],
        "bodies": ["office"],
        "ends": W,
        "cite": CITE,
        "effective_from": "2020-01-01",
    } | more


def watch_list(**more: Any) -> dict[str, Any]:
    """A list that is left after three months."""
    return {
        "id": "watched",
        "name": W,
        "grades": ["lacking"],
        "exit_months": 3,
        "exit": W,
        "bodies": ["office"],
        "cite": {"clause": "五（五）"},
        "effective_from": "2020-01-01",
    } | more


def write(root: Path, files: dict[str, Any], pack_id: str = "demo") -> Path:
    """The files as YAML in a folder of that name; returns the folder."""
    folder = root / pack_id
    for name, value in files.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_plain(value), encoding="utf-8")
    return folder


def _plain(value: Any) -> str:
    # dates stand bare, as people write them; the reader takes no tags and no anchors
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    return text.replace("'20", "20").replace("-01'", "-01").replace("-31'", "-31")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _item(name: str, nature: str) -> dict[str, Any]:
    return {
        "id": name,
        "code": name.upper(),
        "name": W,
        "provider": "office",
        "nature": nature,
        "sharing": "public",
        "update": "month",
        "cite": W,
    }


def _codes(name: str, *codes: str) -> dict[str, Any]:
    return {"id": name, "title": W, "cite": W, "codes": [{"code": code, "name": W} for code in codes]}

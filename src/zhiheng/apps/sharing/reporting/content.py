"""What a credit report says, as plain JSON without fractions; sections after the report of DB14/T 1421.4."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.credit.queries import shared
from zhiheng.apps.sharing import catalogue, publicity
from zhiheng.apps.sharing.choices import Edition
from zhiheng.engines.deadlines import day_of
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.canonical import instant

NATURES = {
    "basic": Text("基本信息", "Basic facts"),
    "good": Text("良好信息", "Good facts"),
    "bad": Text("失信信息", "Dishonest conduct"),
    "notice": Text("提示信息", "Facts to heed"),
}
EXAMPLE = Text(
    "本报告所用评价规则为示例，未经主管部门制定发布，等级不得作为行政管理依据。",
    "The rules behind this grade are an example that no authority has set: the grade is no ground for any decision.",
)
LIMITS = Text(
    "本报告反映出具时系统已登记的信息；过期和已撤销的信息不列入，未登记的信息不等于没有。",
    "It tells what was recorded when it was issued. What has expired or was revoked is left out; what is not "
    "recorded may yet exist.",
)
WHOLE = Text("直接确定或限制等级的事项", "What gives or limits the grade itself")
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report, for whom.

    Attributes:
        unit: name of the unit that asks; empty for the public.
    """

    number: str
    edition: Edition
    unit: str
    purpose: str
    at: datetime

    @property
    def on(self) -> date:
        """The day of the report."""
        return day_of(self.at)


def content(organisation: Any, standing: Any, wanted: Wanted) -> Plain:
    """The whole report.

    Args:
        organisation: of the register.
        standing: its grade in force.
        wanted: which report, for whom.
    """
    found = facts(organisation.pk, wanted)
    is_public = wanted.edition == Edition.PUBLIC
    numbers = _numbered(found, is_public=is_public)
    return {
        "number": wanted.number,
        "edition": wanted.edition,
        "issued_at": instant(wanted.at),
        "issued_by": settings.SITE,
        "asked": {"unit": wanted.unit, "purpose": wanted.purpose},
        "organisation": _identity(organisation),
        "grade": _grade(standing.grade, organisation.key) if is_public else json.loads(bytes(standing.grade.body)),
        "explanation": _explanation(standing, numbers, is_public=is_public),
        "facts": found,
        "fact_numbers": sorted(numbers.values()),
        "not_known": [_both(one) for one in _not_known(standing.grade, numbers, is_public=is_public)],
        "consequences": _consequences(standing.value, found, wanted.on),
        "statements": [_both(one) for one in _statements(standing.grade.as_of)],
    }


def _numbered(found: list[Plain], *, is_public: bool) -> dict[int, int]:
    """By our own number of each fact, the number in the report: for the public its place, since ours tell of others."""
    held = [fact for part in found for item in part["items"] for fact in item["facts"]]
    numbers = {one["fact"]: place if is_public else one["fact"] for place, one in enumerate(held, start=1)}
    for one in held:
        one["fact"] = numbers[one["fact"]]
    return numbers


def _statements(on: date) -> Iterable[Text]:
    return (EXAMPLE, LIMITS) if shared.is_example(on) else (LIMITS,)


def _identity(organisation: Any) -> Plain:
    names = policy.load(settings.PACKS[0]).divisions
    known = [one.name for one in names.divisions if one.code == organisation.division]
    return {
        "name": organisation.name,
        "uscc": organisation.uscc or "",
        "orgcode": organisation.orgcode,
        "kind": organisation.get_kind_display(),
        "status": organisation.get_status_display(),
        "division": organisation.division,
        "place": known[-1] if known else "",
    }


def _grade(grade: Any, key: str) -> Plain:
    """The grade as its entry in the ledger says it: enough to be proved, and nothing of what it rests on."""
    return {
        "organisation": key,
        "as_of": grade.as_of.isoformat(),
        "known_at": instant(grade.known_at),
        "grade": grade.grade,
        "rules": grade.rules.sha256,
        "sha256": grade.sha256,
    }


def _not_known(grade: Any, numbers: Mapping[int, int], *, is_public: bool) -> list[Text]:
    if not is_public:
        return shared.not_known(grade)
    return shared.not_known(grade, facts=set(numbers), kinds={one.id for one in catalogue.public_items()})


def _explanation(standing: Any, numbers: Mapping[int, int], *, is_public: bool) -> Plain:
    """Why it is this grade.

    The public is not told what rests on facts that are not public, nor on counts, which may hold such facts: how many
    there are in each part of the score is all. Nor is it told the score then, since the rest could be reckoned from it.
    """
    grade = standing.grade
    counted = shared.counted(grade)
    shown = [one for one in counted if not is_public or one.fact in numbers]
    hidden = [one for one in counted if is_public and one.fact not in numbers]
    return {
        "grade": _both(shared.named(grade)),
        "since": standing.since.isoformat(),
        "score": None if hidden else shared.points(grade.score),
        "rules": f"{grade.rules.rules} {grade.rules.version}",
        "withheld": _summed(hidden),
        "counted": [_counted(one, numbers) for one in shown],
    }


def _summed(hidden: Iterable[shared.Counted]) -> list[Plain]:
    """One line for each part of the score, with how many there are."""
    counts = Counter(one.dimension or WHOLE for one in hidden)
    return [{"dimension": _both(title), "count": count} for title, count in counts.items()]


def _counted(one: shared.Counted, numbers: Mapping[int, int]) -> Plain:
    return {
        "fact": None if one.fact is None else numbers.get(one.fact, one.fact),
        "rule": _both(one.rule),
        "cite": _both(one.cite),
        "effect": _both(one.effect),
        "starts_on": one.starts_on.isoformat() if one.starts_on else None,
        "ends_on": one.ends_on.isoformat() if one.ends_on else None,
    }


def facts(organisation: int, wanted: Wanted) -> list[Plain]:
    """What holds of the organisation, by nature and item; only what the readers of this edition may know."""
    items = _items(wanted.edition)
    rows = shared.held_by(organisation, [one.id for one in items], on=wanted.on, at=wanted.at)
    held = [one for one in rows if wanted.edition == Edition.FULL or _is_public(one, wanted.on)]
    told = []
    for nature, title in NATURES.items():
        parts = [_item(one, held, wanted.edition) for one in items if one.nature == nature]
        told.append({"nature": nature, "title": _both(title), "items": [one for one in parts if one["facts"]]})
    return told


def _items(edition: Edition) -> list[CatalogueItem]:
    if edition == Edition.PUBLIC:
        return catalogue.public_items()
    return [one for one in catalogue.items().values() if one.sharing != "authorised"]


def _is_public(fact: Any, on: date) -> bool:
    """What has a term of publication is told within it; the rest until it is made good."""
    if fact.kind in publicity.STARTS:
        return publicity.is_shown(fact, on)
    return not (fact.repaired_on and fact.repaired_on <= on)


def _item(item: CatalogueItem, held: Iterable[Any], edition: Edition) -> Plain:
    fields = fields_of(item, edition)
    return {
        "item": item.code,
        "name": _both(item.name),
        "facts": [_fact(one, fields) for one in held if one.kind == item.id],
    }


def fields_of(item: CatalogueItem, edition: Edition) -> list[FactField]:
    """The fields that readers of the edition may know; nothing that may name a person stands in either."""
    if edition == Edition.PUBLIC:
        return catalogue.public_fields(item)
    return [one for one in item.fields if not one.personal and catalogue.field_sharing(item, one) != "authorised"]


def _fact(fact: Any, fields: Iterable[FactField]) -> Plain:
    return {
        "fact": fact.pk,
        "source": {"zh": fact.source.title.zh, "en": fact.source.title.en},
        "occurred_on": fact.occurred_on.isoformat(),
        "effective_to": fact.effective_to.isoformat() if fact.effective_to else None,
        "repaired_on": fact.repaired_on.isoformat() if fact.repaired_on else None,
        "fields": [
            {"name": _both(name), "value": _both(value)} for name, value in catalogue.labelled(fields, fact.fields)
        ],
    }


def _consequences(grade: str, told: list[Plain], on: date) -> list[Plain]:
    found = policy.load(settings.PACKS[0]).consequences
    if found is None:
        return []
    codes = {item["item"] for part in told for item in part["items"]}
    kinds = {one.id for one in catalogue.items().values() if one.code in codes}
    return [
        {"name": _both(one.name), "kind": one.kind, "duty": one.duty, "ends": _both(one.ends)}
        for one in found.measures
        if one.is_in_force(on) and (grade in one.grades or kinds & set(one.facts))
    ]


def _both(text: Any) -> Plain:
    """Both languages; a number or a day is the same in either."""
    if isinstance(text, Text):
        return {"zh": text.zh, "en": text.en}
    said = text.isoformat() if isinstance(text, date) else str(text)
    return {"zh": said, "en": said}

"""The catalogue and the content of facts, as pages and exports show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.models import Fact
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.vocab.bilingual import Text
from zhiheng.web.templatetags.zhiheng import tr

NATURES = {
    "basic": Text("基本信息", "basic"),
    "good": Text("良好信息", "good"),
    "bad": Text("不良信息", "bad"),
    "notice": Text("提示信息", "notice"),
}
SHARING = {
    "public": Text("社会公开", "public"),
    "government": Text("政务共享", "government"),
    "authorised": Text("授权查询", "authorised"),
}
UPDATES = {
    "daily": Text("每日", "daily"),
    "workday": Text("每工作日", "each workday"),
    "week": Text("每周", "weekly"),
    "month": Text("每月", "monthly"),
    "quarter": Text("每季", "quarterly"),
    "year": Text("每年", "yearly"),
}
TYPES = {
    "code": Text("代码", "code"),
    "number": Text("数值", "number"),
    "flag": Text("是否", "yes or no"),
    "date": Text("日期", "day"),
    "text": Text("文本", "text"),
}
ANSWERS = {True: catalogue.YES, False: catalogue.NO}


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a fact; ``is_withheld`` where its value is not for this reader."""

    field: FactField
    value: Any
    is_withheld: bool


def content_of(fact: Fact, *, is_own: bool) -> list[Shown]:
    """The fields of a fact in the order of the catalogue.

    Args:
        fact: with its fields.
        is_own: whether the reader answers for it; others are not shown what is personal or needs consent.
    """
    item = catalogue.items().get(fact.kind)
    if item is None:
        return []
    rows = []
    for field in item.fields:
        value = fact.fields.get(field.id)
        is_withheld = value is not None and not is_own and _is_guarded(field, item)
        shown = None if value is None or is_withheld else catalogue.shown(field, value)
        rows.append(Shown(field, shown, is_withheld))
    return rows


def _is_guarded(field: FactField, item: CatalogueItem) -> bool:
    return field.personal or (field.sharing or item.sharing) == "authorised"


def items_shown() -> list[dict[str, Any]]:
    """The catalogue, one row an item, in the language of the page."""
    return [
        {
            "code": item.code,
            "name": tr(item.name),
            "provider": tr(catalogue.body_name(item.provider)),
            "nature": tr(NATURES[item.nature]),
            "sharing": tr(SHARING[item.sharing]),
            "update": tr(UPDATES[item.update]),
            "valid_months": item.valid_months,
            "fields_count": len(item.fields),
            "cite": tr(item.cite),
            "fields": fields_shown(item),
            "id": item.id,
        }
        for item in catalogue.items().values()
    ]


def fields_shown(item: CatalogueItem) -> list[dict[str, Any]]:
    """The fields of an item, one row each, in the language of the page."""
    return [
        {
            "item_code": item.code,
            "item": tr(item.name),
            "id": field.id,
            "name": tr(field.name),
            "kind": tr(TYPES[field.kind]),
            "codes": field.codes,
            "required": tr(ANSWERS[field.required]),
            "clock": tr(ANSWERS[field.clock]),
            "sharing": tr(SHARING[field.sharing or item.sharing]),
            "personal": tr(ANSWERS[field.personal]),
        }
        for field in item.fields
    ]

"""The sharing catalogue of the pack in force, and its values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from zhiheng import policy
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.policy.schema.manifest import Code
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

YES, NO = Text("是", "yes"), Text("否", "no")


def items() -> Mapping[str, CatalogueItem]:
    """The items by id, in the order of the catalogue."""
    return policy.load(settings.PACKS[0]).catalogue


def item(kind: str) -> CatalogueItem:
    """The item with that id.

    Raises:
        Problem: ``fact_kind_unknown``.
    """
    found = items().get(kind)
    if found is None:
        known = "、".join(items()) or "（无）"
        zh, en = f"信用信息目录没有“{kind}”；现有：{known}", f"the catalogue has no item {kind}; it has: {known}"
        raise Problem("fact_kind_unknown", zh, en, kind=kind)
    return found


def title_of(kind: str) -> Text:
    """What the item is called; its id where the catalogue has it no longer."""
    found = items().get(kind)
    return found.name if found else Text(kind, kind)


def codes_of(field: FactField) -> tuple[Code, ...]:
    """The codes that the field may hold."""
    return policy.load(settings.PACKS[0]).codes[field.codes].codes if field.codes else ()


def body_name(body: str) -> Text:
    """The name of a body of the pack."""
    found = policy.load(settings.PACKS[0]).bodies.get(body)
    return found.name if found else Text(body, body)


def shown(field: FactField, value: Any) -> Any:
    """A value as it is read: the name of a code, yes or no, a day."""
    if field.kind == "flag":
        return YES if value else NO
    if field.kind == "code":
        return next((one.name for one in codes_of(field) if one.code == value), value)
    return date.fromisoformat(value) if field.kind == "date" else value

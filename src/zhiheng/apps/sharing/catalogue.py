"""Who may have which fields of which items: the catalogue's own limits, applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.catalogue import item, items, shown, title_of
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField, Sharing
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

__all__ = [
    "field_sharing",
    "item",
    "items",
    "labelled",
    "public_fields",
    "public_items",
    "require_fields",
    "shareable",
    "title_of",
]

WIDTH: Mapping[Sharing, int] = {"authorised": 0, "government": 1, "public": 2}


def field_sharing(item: CatalogueItem, field: FactField) -> Sharing:
    """Who may have the field: the narrower of what item and field say."""
    return min((item.sharing, field.sharing or item.sharing), key=lambda one: WIDTH[one])


def public_items() -> list[CatalogueItem]:
    """The items that everybody may have."""
    return [one for one in items().values() if one.sharing == "public"]


def public_fields(item: CatalogueItem) -> list[FactField]:
    """The fields of it that everybody may have."""
    return [one for one in item.fields if field_sharing(item, one) == "public" and not one.personal]


def require_fields(item: CatalogueItem, chosen: Iterable[str], personal_basis: str) -> list[str]:
    """The chosen fields in the order of the catalogue.

    Raises:
        Problem: ``sharing_field_unknown``, ``sharing_no_field``, ``sharing_personal_without_basis``.
    """
    wanted, known = set(chosen), {one.id for one in item.fields}
    if wanted - known:
        named = "、".join(sorted(wanted - known))
        zh, en = f"信息项 {item.id} 没有字段：{named}", f"item {item.id} has no fields {named}"
        raise Problem("sharing_field_unknown", zh, en, field="fields")
    if not wanted:
        raise Problem("sharing_no_field", "请至少选择一个字段", "choose at least one field", field="fields")
    personal = [one for one in item.fields if one.id in wanted and one.personal]
    if personal and not personal_basis.strip():
        named = "、".join(one.name.zh for one in personal)
        zh = f"字段含个人信息（{named}），须写明依据，或者不选这些字段"
        en = "these fields may name a person: state the basis for them, or leave them out"
        raise Problem("sharing_personal_without_basis", zh, en, field="personal_basis")
    return [one.id for one in item.fields if one.id in wanted]


def shareable(item: CatalogueItem, chosen: Iterable[str], *, has_consent: bool) -> list[FactField] | None:
    """The chosen fields that may go out; None where the fact itself may not, for want of a consent."""
    if item.sharing == "authorised" and not has_consent:
        return None
    wanted = set(chosen)
    return [
        one for one in item.fields if one.id in wanted and (has_consent or field_sharing(item, one) != "authorised")
    ]


def labelled(fields: Iterable[FactField], values: Mapping[str, Any]) -> list[tuple[Text, Any]]:
    """Names and values as people read them; what was not said is left out."""
    return [(one.name, shown(one, values[one.id])) for one in fields if values.get(one.id) not in (None, "")]


def codes_of(field: FactField) -> dict[str, Text]:
    """The names of the codes of a field."""
    return {one.code: one.name for one in catalogue.codes_of(field)}

"""The sharing catalogue: items and fields once, providers and code lists that are there, reviews in time."""

from __future__ import annotations

from collections import Counter

from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.schema.catalogue import Catalogue, CatalogueItem

FILE = "catalogue.yaml"


def check(case: Case) -> None:
    """Everything wrong with the catalogue of the pack's own file."""
    items = list(case.entries(FILE, "items"))
    _once(case, [((file, (*path, "id")), item.id) for (file, path), item in items])
    _once(case, [((file, (*path, "code")), item.code) for (file, path), item in items])
    for place, item in items:
        _item(case, place, item)
    for file, catalogue in case.parsed.of(Catalogue):
        if catalogue.next_review < case.on:
            zh = f"复核已逾期：应于 {catalogue.next_review} 前复核"
            case.fault((file, ("next_review",)), "review_overdue", zh, f"review overdue: {catalogue.next_review}")


def _item(case: Case, place: Place, item: CatalogueItem) -> None:
    file, path = place
    case.known((file, (*path, "provider")), item.provider, case.pack.bodies, ("body", "单位", "body"))
    _once(case, [((file, (*path, "fields", number)), one.id) for number, one in enumerate(item.fields)])
    for number, field in enumerate(item.fields):
        here = (file, (*path, "fields", number))
        if field.codes is not None:
            what = ("code_list", "代码表", "code list")
            case.known((file, (*here[1], "codes")), field.codes, case.pack.codes, what)
        if field.id == "occurred_on":
            zh, en = "occurred_on 是每条信息都有的日期，不再列为字段", "every fact has occurred_on: it is not a field"
            case.fault(here, "field_reserved", zh, en)


def _once(case: Case, named: list[tuple[Place, str]]) -> None:
    counted = Counter(name for _, name in named)
    for name, place in {name: place for place, name in named}.items():
        if counted[name] > 1:
            case.fault(place, "id_twice", f"“{name}”重复", f"'{name}' is given twice")

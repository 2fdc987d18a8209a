"""Tables of pages can be sorted by every column that offers it."""

from __future__ import annotations

import importlib

import pytest

from zhiheng.web.tables import Table

for name in ("complaints", "inspection", "publication", "registry", "returns", "safety", "sharing"):
    importlib.import_module(f"zhiheng.apps.{name}.tables")
importlib.import_module("zhiheng.apps.registry.mergers.tables")
importlib.import_module("zhiheng.apps.traceability.tables.events")
importlib.import_module("zhiheng.web.imports.tables")


@pytest.mark.parametrize("table", Table.__subclasses__(), ids=lambda table: table.__name__)
def test_columns_are_sorted_by_what_the_database_knows(table):
    for name, column in table.base_columns.items():
        if table._meta.orderable and column.orderable is not False:
            keys = column.order_by or [column.accessor or name]
            assert not any(str(key).endswith("_display") for key in keys), f"give {name} its order_by"

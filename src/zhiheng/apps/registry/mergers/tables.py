"""The list of organisations that may be one."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables

from zhiheng.apps.registry.models import Merger
from zhiheng.apps.registry.tables import DivisionColumn
from zhiheng.vocab.bilingual import Text
from zhiheng.web.formats import MISSING
from zhiheng.web.tables import Head, InstantColumn, NumberColumn, StatusColumn, Table


class MergerTable(Table):
    """Pairs, the surest first."""

    title = Text("疑似同一主体", "Organisations that may be one")
    empty_title = Text("没有符合条件的提议", "No pair matches")
    empty_hint = Text(
        "请放宽筛选条件，或点击“查找重复企业”。", "Widen the filter, or look for organisations entered twice."
    )

    absorbed = tables.Column(
        verbose_name=Head("并入的企业", "Would be merged"),
        linkify=("merger", {"pk": tables.A("pk")}),
        order_by="absorbed__name",
    )
    absorbed_code = tables.Column(verbose_name=Head("代码", "Code"), accessor="absorbed__uscc", default=MISSING)
    survivor = tables.Column(verbose_name=Head("保留的企业", "Would stay"), order_by="survivor__name")
    survivor_code = tables.Column(verbose_name=Head("代码", "Code"), accessor="survivor__uscc", default=MISSING)
    division = DivisionColumn(verbose_name=Head("行政区划", "Division"))
    finding = tables.Column(verbose_name=Head("依据", "Evidence"), accessor="get_finding_display", order_by="finding")
    score = NumberColumn(verbose_name=Head("分值", "Score"), digits=1)
    state = StatusColumn(verbose_name=Head("状态", "State"))
    found_at = InstantColumn(verbose_name=Head("发现时间", "Found"))

    class Meta:
        model = Merger
        fields = (
            *("absorbed", "absorbed_code", "survivor", "survivor_code"),
            *("division", "finding", "score", "state", "found_at"),
        )
        order_by = ("-score",)

    def render_state(self, value: Any, record: Merger, column: StatusColumn) -> str:
        """The badge."""
        return column.render(f"merger_{record.state}")

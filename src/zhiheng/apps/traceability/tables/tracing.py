"""Tables of traces, recall scopes and their lines."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.apps.traceability.choices import Direction, Purpose, State
from zhiheng.apps.traceability.models import RecallScope, ScopeLine, TraceQuery
from zhiheng.apps.traceability.scoping.documents import plain
from zhiheng.apps.traceability.templatetags.traceability import half, measure, state, thing
from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats
from zhiheng.web.tables import Head, InstantColumn, NumberColumn, Table
from zhiheng.web.templatetags.zhiheng import tr


class ThingColumn(tables.Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A thing in words, exported by its canonical name."""

    def render(self, value: Any) -> str:
        """In words."""
        return thing(str(value)) if value else formats.MISSING

    def value(self, value: Any) -> str:
        """The canonical name."""
        return str(value or "")


class TraceTable(Table):
    """Who followed which chain, for what."""

    title = Text("追溯查询", "Traces")
    empty_title = Text("没有追溯查询", "No traces")
    empty_hint = Text("在“产品追溯”页输入编码即可查询。", "Enter a code on the page of traceability.")

    thing = ThingColumn(verbose_name=Head("对象", "Thing"), accessor="thing__canonical")
    direction = tables.Column(verbose_name=Head("方向", "Which way"))
    purpose = tables.Column(verbose_name=Head("用途", "What for"))
    reference = tables.Column(verbose_name=Head("依据文号", "Reference"))
    unit = tables.Column(verbose_name=Head("单位", "Unit"), accessor="unit__name")
    by = tables.Column(verbose_name=Head("查询人", "By"), accessor="by__display_name", order_by="by__full_name")
    at = InstantColumn(verbose_name=Head("时间", "When"))
    found = NumberColumn(verbose_name=Head("结果", "Found"))

    class Meta:
        model = TraceQuery
        fields = ("at", "thing", "direction", "purpose", "reference", "unit", "by", "found")
        order_by = ("-at",)

    def render_thing(self, record: TraceQuery, value: str) -> SafeString:
        """Linked to what was found."""
        return format_html('<a href="{}">{}</a>', reverse("trace_query", args=[record.pk]), thing(value))

    def render_direction(self, record: TraceQuery) -> str:
        """In the language of the page."""
        return half(Direction(record.direction).label)

    def render_purpose(self, record: TraceQuery) -> str:
        """In the language of the page."""
        return half(Purpose(record.purpose).label)


class ScopeTable(Table):
    """Recall scopes."""

    title = Text("召回范围", "Recall scopes")
    empty_title = Text("没有召回范围", "No recall scopes")
    empty_hint = Text(
        "先追溯可疑产品的去向，再测算召回范围。", "Trace where the suspect product went, then reckon its scope."
    )

    thing = ThingColumn(verbose_name=Head("可疑对象", "Suspect"), accessor="thing__canonical")
    made_at = InstantColumn(verbose_name=Head("测算时间", "Reckoned"))
    unit = tables.Column(verbose_name=Head("单位", "Unit"), accessor="unit__name")
    things = NumberColumn(verbose_name=Head("对象", "Things"), accessor="summary__things", orderable=False)
    sites = NumberColumn(verbose_name=Head("地点", "Places"), accessor="summary__sites", orderable=False)
    gaps = NumberColumn(verbose_name=Head("疑点", "Gaps"), accessor="summary__gaps", orderable=False)
    signed_at = InstantColumn(verbose_name=Head("签发时间", "Signed"))

    class Meta:
        model = RecallScope
        fields = ("made_at", "thing", "unit", "things", "sites", "gaps", "signed_at")
        order_by = ("-made_at",)

    def render_thing(self, record: RecallScope, value: str) -> SafeString:
        """Linked to the scope."""
        return format_html('<a href="{}">{}</a>', reverse("trace_scope", args=[record.pk]), thing(value))


class LineTable(Table):
    """What a scope holds."""

    title = Text("召回明细", "What is affected")
    empty_title = Text("没有明细", "Nothing is affected")

    thing = ThingColumn(verbose_name=Head("对象", "Thing"), accessor="thing__canonical")
    lot = ThingColumn(verbose_name=Head("批次", "Lot"), accessor="thing__of_lot__canonical")
    state = tables.Column(verbose_name=Head("状态", "State"))
    quantity = NumberColumn(verbose_name=Head("数量", "Amount"))
    uom = tables.Column(verbose_name=Head("单位", "Unit"))
    site = ThingColumn(verbose_name=Head("地点", "Place"))
    holder = tables.Column(verbose_name=Head("报送单位", "Reported by"), accessor="holder__name")
    party = ThingColumn(verbose_name=Head("接收方", "Receiver"))
    container = ThingColumn(verbose_name=Head("所在包装", "In"))
    said_at = InstantColumn(verbose_name=Head("最后记录", "Last told"))
    is_loose = tables.BooleanColumn(verbose_name=Head("不确切", "Uncertain"), yesno=(tr(Text("是", "yes")), ""))

    class Meta:
        model = ScopeLine
        fields = (
            "thing",
            "lot",
            "state",
            "quantity",
            "uom",
            "site",
            "holder",
            "party",
            "container",
            "said_at",
            "is_loose",
        )
        order_by = ("place",)

    def render_state(self, value: str, record: ScopeLine) -> SafeString:
        """By word and colour."""
        return state(record.state)

    def value_state(self, record: ScopeLine) -> str:
        """The word alone."""
        return half(State(record.state).label)

    def render_quantity(self, record: ScopeLine) -> str:
        """Without needless zeros."""
        return plain(record.quantity) or formats.MISSING

    def render_uom(self, record: ScopeLine) -> str:
        """In words."""
        return measure(record.uom) if record.quantity is not None else ""

    def render_is_loose(self, record: ScopeLine) -> str:
        """Said only where it is so."""
        return tr(Text("是", "yes")) if record.is_loose else ""

    def value_is_loose(self, record: ScopeLine) -> str:
        """The same."""
        return self.render_is_loose(record)

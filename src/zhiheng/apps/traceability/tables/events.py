"""Tables of events, captures and faults."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables

from zhiheng.apps.traceability import showing
from zhiheng.apps.traceability.choices import Kind, Level
from zhiheng.apps.traceability.models import Capture, Event, Thing
from zhiheng.apps.traceability.tables.tracing import ThingColumn
from zhiheng.apps.traceability.templatetags.traceability import half
from zhiheng.vocab.bilingual import Text
from zhiheng.web.tables import Head, InstantColumn, NumberColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr


class EventTable(Table):
    """Events."""

    title = Text("追溯事件", "Events")
    empty_title = Text("没有符合条件的事件", "No event matches")
    empty_hint = Text("请放宽筛选条件，或先上传表格、扫码记录。", "Widen the filter, or upload a table or scan first.")

    event_time = InstantColumn(
        verbose_name=Head("发生时间", "Happened"), linkify=("trace_event", {"pk": tables.A("pk")})
    )
    biz_step = tables.Column(verbose_name=Head("业务步骤", "Step"), empty_values=())
    body = tables.Column(verbose_name=Head("对象", "What"), orderable=False, attrs={"td": {"class": "wide"}})
    kind = tables.Column(verbose_name=Head("类型", "Type"))
    biz_location = ThingColumn(verbose_name=Head("地点", "Place"), accessor="read_point__canonical")
    unit = tables.Column(verbose_name=Head("报送单位", "Reported by"), accessor="unit__name")
    state = StatusColumn(verbose_name=Head("状态", "State"), empty_values=(), orderable=False)
    recorded_at = InstantColumn(verbose_name=Head("登记时间", "Recorded"))

    class Meta:
        model = Event
        fields = ("event_time", "biz_step", "body", "kind", "biz_location", "unit", "state", "recorded_at")
        order_by = ("-event_time",)

    def render_biz_step(self, record: Event) -> str:
        """In words, with the word of the standard."""
        return showing.step_of(record)

    def value_biz_step(self, record: Event) -> str:
        """The word of the standard."""
        return record.biz_step

    def render_body(self, value: dict[str, Any]) -> str:
        """What it is about."""
        return showing.brief_of(value)

    def render_kind(self, record: Event) -> str:
        """In the language of the page."""
        return half(Kind(record.kind).label)

    def render_state(self, record: Event, column: StatusColumn) -> str:
        """Whether it stands."""
        return column.render(showing.state_of_event(record))

    def value_state(self, record: Event) -> str:
        """The code, for exports."""
        return showing.state_of_event(record).removeprefix("event_")


class CaptureTable(Table):
    """Captures."""

    title = Text("事件报送", "Captures")
    empty_title = Text("还没有报送过事件", "Nothing was captured yet")
    empty_hint = Text(
        "上传 EPCIS 文件，或用表格、扫码记录。", "Upload an EPCIS file, or use the table or the scan page."
    )

    received_at = InstantColumn(
        verbose_name=Head("收到时间", "Received"), linkify=("trace_capture", {"pk": tables.A("pk")})
    )
    filename = tables.Column(verbose_name=Head("文件", "File"), empty_values=())
    unit = tables.Column(verbose_name=Head("报送单位", "Unit"), accessor="unit__name")
    state = StatusColumn(verbose_name=Head("状态", "State"), empty_values=(), orderable=False)
    read = NumberColumn(verbose_name=Head("事件", "Events"))
    added = NumberColumn(verbose_name=Head("新增", "New"))
    repeated = NumberColumn(verbose_name=Head("重复", "Known"))
    refused = NumberColumn(verbose_name=Head("退回", "Refused"))

    class Meta:
        model = Capture
        fields = ("received_at", "filename", "unit", "state", "read", "added", "repeated", "refused")
        order_by = ("-received_at",)

    def render_filename(self, value: str) -> str:
        """The name; what came without a file was scanned or came by the interface."""
        return value or tr(Text("（扫码或接口）", "(scan or interface)"))

    def value_filename(self, value: str) -> str:
        """The name."""
        return value or ""

    def render_state(self, record: Capture, column: StatusColumn) -> str:
        """What became of it."""
        return column.render(showing.state_of(record))

    def value_state(self, record: Capture) -> str:
        """The code, for exports."""
        return showing.state_of(record).removeprefix("capture_")


class FaultTable(Table):
    """What is wrong with the events of a file."""

    title = Text("错误", "Faults")
    empty_title = Text("没有错误", "No faults")
    empty_hint = None

    index = NumberColumn(verbose_name=Head("事件序号", "Event"))
    line = NumberColumn(verbose_name=Head("行", "Line"))
    pointer = tables.Column(verbose_name=Head("位置", "Place"), attrs={"td": {"class": "mono"}})
    reason = tables.Column(
        verbose_name=Head("原因", "Reason"), accessor="zh", order_by="zh", attrs={"td": {"class": "wide"}}
    )

    class Meta:
        sequence = ("index", "reason", "pointer", "line")

    def render_reason(self, record: dict[str, Any]) -> str:
        """In the language of the page."""
        return tr(Text(record["zh"], record["en"]))


class RowFaultTable(Table):
    """What is wrong with the rows of a filled table."""

    title = Text("需要改正的行", "Rows to be mended")
    empty_title = Text("没有需要改正的行", "No row to be mended")
    empty_hint = None

    sheet = tables.Column(verbose_name=Head("工作表", "Sheet"))
    row = NumberColumn(verbose_name=Head("行", "Row"))
    column = tables.Column(verbose_name=Head("列", "Column"))
    value = tables.Column(verbose_name=Head("填写内容", "Cell"))
    reason = tables.Column(verbose_name=Head("问题", "What is wrong"), attrs={"td": {"class": "wide"}})
    remedy = tables.Column(verbose_name=Head("怎么办", "What to do"), attrs={"td": {"class": "wide"}})

    class Meta:
        sequence = ("row", "column", "reason", "remedy", "value", "sheet")


class ThingTable(Table):
    """What is one of a lot or a class."""

    title = Text("所含对象", "What is one of it")

    canonical = ThingColumn(
        verbose_name=Head("对象", "Thing"), linkify=("trace_thing", {"pk": tables.A("pk")}), order_by="canonical"
    )
    level = tables.Column(verbose_name=Head("层级", "Level"))

    class Meta:
        model = Thing
        fields = ("canonical", "level")

    def render_level(self, record: Thing) -> str:
        """In the language of the page."""
        return half(Level(record.level).label)

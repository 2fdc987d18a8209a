"""Tables of the inspection pages."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables

from zhiheng.apps.inspection.models import FailingItem, InspectionResult, Quarantine
from zhiheng.apps.registry.tables import DivisionColumn
from zhiheng.vocab.bilingual import Text
from zhiheng.web.formats import MISSING
from zhiheng.web.tables import DayColumn, Head, InstantColumn, NumberColumn, StatusColumn, Table


class ResultTable(Table):
    """Results in force."""

    title = Text("检验结果", "Inspection results")
    empty_hint = Text("请放宽筛选条件，或先导入检验结果。", "Widen the filter, or import results first.")

    sample_no = tables.Column(
        verbose_name=Head("样品编号", "Sample"), linkify=("inspection", {"pk": tables.A("pk")}), empty_values=()
    )
    occurred_on = DayColumn(verbose_name=Head("抽样日期", "Sampled on"))
    product = tables.Column(verbose_name=Head("产品", "Product"))
    category = tables.Column(verbose_name=Head("类别", "Category"))
    domain = tables.Column(verbose_name=Head("领域", "Domain"), accessor="get_domain_display", order_by="domain")
    level = tables.Column(verbose_name=Head("级别", "Level"), accessor="get_level_display", order_by="level")
    division = DivisionColumn(verbose_name=Head("行政区划", "Division"))
    verdict = StatusColumn(verbose_name=Head("结论", "Verdict"))
    failing_count = NumberColumn(verbose_name=Head("不合格项目", "Failing items"))
    extent = tables.Column(verbose_name=Head("报送范围", "Extent"), accessor="get_extent_display", order_by="extent")

    class Meta:
        model = InspectionResult
        fields = (
            "sample_no",
            "occurred_on",
            "product",
            "category",
            "domain",
            "level",
            "division",
            "verdict",
            "failing_count",
            "extent",
        )
        order_by = ("-occurred_on",)

    def render_sample_no(self, value: str, record: InspectionResult) -> str:
        """The sample's number, else the number of the record."""
        return value or f"#{record.pk}"

    def render_verdict(self, record: InspectionResult, column: StatusColumn) -> str:
        """The badge (django-tables2 would hand over the label)."""
        return column.render(record.verdict)

    def value_verdict(self, record: InspectionResult) -> str:
        """The code, for exports."""
        return record.verdict


class PlainResultTable(ResultTable):
    """Results for readers who have no page of a single one."""

    sample_no = tables.Column(verbose_name=Head("样品编号", "Sample"), empty_values=())


class FailingItemTable(Table):
    """What failed in one sample."""

    title = Text("不合格项目", "Failing items")
    is_exportable = False

    position = NumberColumn(verbose_name=Head("序", "No."))
    item = tables.Column(verbose_name=Head("项目", "Item"))
    found_raw = tables.Column(verbose_name=Head("检验结果", "Result"), default=MISSING)
    found_values = tables.Column(verbose_name=Head("识读值", "As read"), empty_values=())
    limit_raw = tables.Column(verbose_name=Head("标准值", "Limit"), default=MISSING)
    limit_kind = tables.Column(verbose_name=Head("限值类型", "Kind of limit"), accessor="get_limit_kind_display")
    row = NumberColumn(verbose_name=Head("行号", "Row"))

    class Meta:
        model = FailingItem
        fields = ("position", "item", "found_raw", "found_values", "limit_raw", "limit_kind", "row")
        orderable = False

    def render_found_values(self, value: list[Any], record: FailingItem) -> str:
        """The numbers with their unit, and how they were understood."""
        numbers = "、".join(f"{number.normalize():f}" for number in value or ())
        told = f"{numbers} {record.found_unit}".strip() or str(record.get_found_kind_display())
        return f"{told}（上标在复制中丢失，按幂次识读）" if "lost_superscript" in record.notes else told


class QuarantineTable(Table):
    """Lines that were set aside."""

    title = Text("隔离的行", "Lines set aside")
    empty_title = Text("没有隔离的行", "No line is set aside")
    empty_hint = None

    pk = tables.Column(
        verbose_name=Head("编号", "No."), linkify=("inspection_quarantined", {"pk": tables.A("pk")}), accessor="pk"
    )
    filename = tables.Column(verbose_name=Head("文件", "File"))
    row = NumberColumn(verbose_name=Head("行号", "Row"))
    reason = tables.Column(verbose_name=Head("原因", "Reason"), accessor="get_reason_display", order_by="reason")
    problems = tables.Column(verbose_name=Head("问题", "Problems"), orderable=False)
    recorded_at = InstantColumn(verbose_name=Head("时间", "When"))
    settled_at = StatusColumn(verbose_name=Head("状态", "State"), empty_values=())

    class Meta:
        model = Quarantine
        fields = ("pk", "filename", "row", "reason", "problems", "recorded_at", "settled_at")

    def render_problems(self, value: list[dict[str, str]]) -> str:
        """What is wrong, all of it."""
        return "；".join(problem["zh"] for problem in value)

    def render_settled_at(self, value: Any, column: StatusColumn) -> str:
        """Whether someone has dealt with it."""
        return column.render("settled" if value else "set_aside")

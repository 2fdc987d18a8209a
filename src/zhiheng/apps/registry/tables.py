"""Tables of the register's pages."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng import policy
from zhiheng.apps.registry.models import Organisation, OrganisationSource
from zhiheng.apps.registry.public import Found
from zhiheng.vocab.bilingual import Text
from zhiheng.web.formats import MISSING, number
from zhiheng.web.tables import DayColumn, Head, InstantColumn, NumberColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

FORMERLY = Text("曾用名", "formerly")


def division_name(code: str) -> str:
    """City and county of a code of today; a dash where nothing is certain."""
    table = policy.load(settings.PACKS[0]).divisions
    unit = table.find(code) if code else None
    if unit is None:
        return MISSING
    city = table.find(unit.parent) if unit.parent and unit.level == "county" else None
    return f"{city.name}{unit.name}" if city else unit.name


class DivisionColumn(tables.Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A division by name; exported as its code."""

    def render(self, value: str) -> str:
        """The name."""
        return division_name(value)

    def value(self, value: str) -> str:
        """The code."""
        return value


class OrganisationTable(Table):
    """The register."""

    title = Text("企业", "Organisations")
    empty_hint = Text("请放宽筛选条件，或先导入企业登记文件。", "Widen the filter, or import a register first.")

    name = tables.Column(verbose_name=Head("名称", "Name"), linkify=("organisation", {"pk": tables.A("pk")}))
    uscc = tables.Column(verbose_name=Head("统一社会信用代码", "Unified code"), default=MISSING)
    kind = tables.Column(verbose_name=Head("企业类型", "Legal form"), accessor="get_kind_display", order_by="kind")
    division = DivisionColumn(verbose_name=Head("行政区划", "Division"))
    registered_on = DayColumn(verbose_name=Head("注册日期", "Registered on"))
    capital_amount = NumberColumn(verbose_name=Head("注册资金（元）", "Capital"), digits=0)
    capital_currency = tables.Column(verbose_name=Head("币种", "Currency"))
    flags = tables.Column(verbose_name=Head("提示", "Marks"), orderable=False)

    class Meta:
        model = Organisation
        fields = ("name", "uscc", "kind", "division", "registered_on", "capital_amount", "capital_currency", "flags")
        order_by = ("uscc",)

    def render_flags(self, value: list[str]) -> str:
        """How many marks; the page of the organisation says which."""
        return str(len(value)) if value else MISSING

    def value_flags(self, value: list[str]) -> str:
        """The marks themselves."""
        return " ".join(value)


class FoundTable(Table):
    """What anybody finds who looks an organisation up, the likeliest first."""

    title = Text("企业查询结果", "Enterprises found")

    name = tables.Column(verbose_name=Head("名称", "Name"), accessor="organisation__name")
    code = tables.Column(
        verbose_name=Head("统一社会信用代码", "Unified code"), accessor="organisation__uscc", default=MISSING,
        attrs={"td": {"class": "mono nowrap"}},
    )  # fmt: skip
    kind = tables.Column(
        verbose_name=Head("类型", "Kind"), accessor="organisation__get_kind_display", order_by="organisation__kind"
    )
    division = DivisionColumn(verbose_name=Head("所在地", "Place"), accessor="organisation__division")
    status = tables.Column(
        verbose_name=Head("登记状态", "Status"), accessor="organisation__get_status_display",
        order_by="organisation__status",
    )  # fmt: skip

    def render_name(self, value: str, record: Found) -> SafeString:
        """Linked to the page, with the name by which it was found where that is a former one."""
        link = format_html('<a href="{}">{}</a>', reverse("public_organisation", args=[record.address]), value)
        if not record.former:
            return link
        return format_html('{}<br><span class="small soft">{} {}</span>', link, tr(FORMERLY), record.former)

    def value_name(self, value: str) -> str:
        """The name alone, for exports."""
        return value


class RejectedTable(Table):
    """Lines that went back to their senders."""

    title = Text("退回待更正的行", "Lines returned for correction")
    empty_title = Text("没有退回的行", "No line was returned")
    empty_hint = None

    upload = tables.Column(verbose_name=Head("上传批次", "Upload"))
    row = NumberColumn(verbose_name=Head("行号", "Row"))
    reasons = tables.Column(verbose_name=Head("原因", "Reason"), orderable=False)
    raw = tables.Column(verbose_name=Head("原始内容", "As written"), orderable=False)
    recorded_at = InstantColumn(verbose_name=Head("时间", "When"))

    class Meta:
        model = OrganisationSource
        fields = ("upload", "row", "reasons", "raw", "recorded_at")

    def render_reasons(self, value: list[dict[str, Any]]) -> str:
        """What is wrong and what to do."""
        return "；".join(f"{reason['zh']}。{reason['remedy']}" for reason in value)

    def render_raw(self, value: list[str]) -> str:
        """The cells side by side."""
        return " ｜ ".join(cell for cell in value if cell)


class SourceTable(Table):
    """The lines that told of one organisation."""

    title = Text("来源", "Sources")
    is_exportable = False

    upload = tables.Column(verbose_name=Head("上传批次", "Upload"), default=MISSING)
    row = NumberColumn(verbose_name=Head("行号", "Row"))
    outcome = StatusColumn(verbose_name=Head("处理结果", "Outcome"))
    differences = tables.Column(verbose_name=Head("差异", "Differences"), empty_values=())
    recorded_at = InstantColumn(verbose_name=Head("时间", "When"))
    raw = tables.Column(verbose_name=Head("原始内容", "As written"))

    class Meta:
        model = OrganisationSource
        fields = ("upload", "row", "outcome", "differences", "recorded_at", "raw")
        orderable = False

    def render_row(self, value: int) -> str:
        """Its number; a correction comes in no row of a file."""
        return number(value) if value else MISSING

    def render_outcome(self, value: str, record: OrganisationSource, column: StatusColumn) -> str:
        """The badge of the outcome."""
        return column.render(f"source_{record.outcome}")

    def render_differences(self, value: dict[str, list[str]]) -> str:
        """Fact, what was known, what the line says."""
        names = {field.name: field.verbose_name for field in Organisation._meta.fields}
        told = [f"{names[name]}：{old or MISSING} → {new}" for name, (old, new) in value.items()]
        return "；".join(told) or MISSING

    def render_raw(self, value: list[str]) -> str:
        """The cells side by side."""
        return " ｜ ".join(cell for cell in value if cell)

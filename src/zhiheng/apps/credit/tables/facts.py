"""Tables of facts and of the catalogue."""

from __future__ import annotations

import django_tables2 as tables

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.registry.tables import DivisionColumn
from zhiheng.vocab.bilingual import Text
from zhiheng.web.formats import MISSING
from zhiheng.web.tables import DayColumn, Head, InstantColumn, NumberColumn, StatusColumn, Table, TextColumn
from zhiheng.web.templatetags.zhiheng import tr


class FactTable(Table):
    """Facts, as far as the person may see them."""

    title = Text("信用信息", "Credit facts")
    empty_hint = Text("请放宽筛选条件，或先导入信用信息文件。", "Widen the filter, or import a file of facts first.")

    key = tables.Column(verbose_name=Head("信息编号", "Number"), linkify=("credit_fact", {"pk": tables.A("pk")}))
    kind = tables.Column(verbose_name=Head("信息项", "Item"))
    organisation = tables.Column(
        verbose_name=Head("主体", "Organisation"), accessor="organisation__name", order_by="organisation__name"
    )
    uscc = tables.Column(
        verbose_name=Head("统一社会信用代码", "Unified code"),
        accessor="organisation__uscc",
        order_by="organisation__uscc",
        default=MISSING,
    )
    occurred_on = DayColumn(verbose_name=Head("发生日期", "Occurred on"))
    effective_to = DayColumn(verbose_name=Head("失效日期", "Ends on"))
    state = StatusColumn(verbose_name=Head("状态", "State"))
    source = TextColumn(verbose_name=Head("提供单位", "Source"), accessor="source__title", order_by="source__name")
    division = DivisionColumn(verbose_name=Head("行政区划", "Division"))
    recorded_at = InstantColumn(
        verbose_name=Head("登记时间", "Recorded"), visible=False
    )  # on the fact's page, and in exports

    class Meta:
        model = Fact
        fields = (
            "key",
            "kind",
            "organisation",
            "uscc",
            "occurred_on",
            "effective_to",
            "state",
            "source",
            "division",
            "recorded_at",
        )
        order_by = ("-occurred_on",)

    def render_kind(self, value: str) -> str:
        """The item's name."""
        return tr(catalogue.title_of(value))

    def value_kind(self, value: str) -> str:
        """The item's id, for exports."""
        return value

    def render_state(self, value: str, column: StatusColumn) -> str:
        """The badge."""
        return column.render(f"fact_{value}")

    def value_state(self, value: str) -> str:
        """The code, for exports."""
        return value


class PlainFactTable(FactTable):
    """Facts for readers who have no page of a single one."""

    key = tables.Column(verbose_name=Head("信息编号", "Number"))


class CatalogueTable(Table):
    """Items of the catalogue, one row each."""

    title = Text("信用信息目录", "Catalogue of credit facts")
    empty_title = Text("规则包没有信用信息目录", "The pack has no catalogue")
    empty_hint = Text("请在规则包中加入 catalogue.yaml。", "Add catalogue.yaml to the pack.")

    code = tables.Column(verbose_name=Head("编码", "Code"))
    name = tables.Column(verbose_name=Head("信息项", "Item"))
    provider = tables.Column(verbose_name=Head("提供单位", "Provider"))
    nature = tables.Column(verbose_name=Head("性质", "Nature"))
    sharing = tables.Column(verbose_name=Head("共享类型", "Sharing"))
    update = tables.Column(verbose_name=Head("更新周期", "Update"))
    valid_months = NumberColumn(verbose_name=Head("有效期（月）", "Months valid"))
    fields_count = NumberColumn(verbose_name=Head("字段数", "Fields"))
    cite = tables.Column(verbose_name=Head("依据", "Basis"))


class CatalogueFieldTable(Table):
    """Fields of all items, one row each."""

    title = Text("信息项字段", "Fields of the items")

    item_code = tables.Column(verbose_name=Head("信息项编码", "Code of the item"))
    item = tables.Column(verbose_name=Head("信息项", "Item"))
    id = tables.Column(verbose_name=Head("字段", "Field"))
    name = tables.Column(verbose_name=Head("名称", "Name"))
    kind = tables.Column(verbose_name=Head("类型", "Type"))
    codes = tables.Column(verbose_name=Head("代码表", "Code list"), default=MISSING)
    required = tables.Column(verbose_name=Head("必填", "Required"))
    clock = tables.Column(verbose_name=Head("可作起算日", "May start a term"))
    sharing = tables.Column(verbose_name=Head("共享类型", "Sharing"))
    personal = tables.Column(verbose_name=Head("个人信息", "Personal"))

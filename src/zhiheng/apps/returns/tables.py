"""Tables of the returns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2 import Column

from zhiheng.apps.returns.models import Cell, Return
from zhiheng.apps.returns.queries import Standing
from zhiheng.vocab.bilingual import Text
from zhiheng.web import status
from zhiheng.web.tables import DayColumn, Head, InstantColumn, NumberColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

status.register("missing", zh="未报送", en="Not reported", tone="bad")


class ReturnTable(Table):
    """All returns."""

    title = Text("报表", "Returns")
    empty_title = Text("没有报表", "No returns")
    empty_hint = Text("开始填报，或放宽筛选条件。", "Begin a return, or widen the filter.")

    form = Column(verbose_name=Head("报表", "Form"))
    unit = Column(verbose_name=Head("报送单位", "Unit"), order_by="unit__code")
    period = Column(verbose_name=Head("期间", "Period"), order_by="period_end")
    due_on = DayColumn(verbose_name=Head("报送期限", "Due"))
    state = StatusColumn(verbose_name=Head("状态", "State"))
    submitted_at = InstantColumn(verbose_name=Head("报送时间", "Submitted"))
    version = NumberColumn(verbose_name=Head("验收版次", "Accepted version"))

    def __init__(self, rows: Any, *, today: date) -> None:
        super().__init__(rows)
        self.today = today

    def render_form(self, record: Return) -> SafeString:
        """Title, linked to the return."""
        return format_html('<a href="{}">{}</a>', reverse("return", args=[record.pk]), tr(record.definition.title))

    def value_form(self, record: Return) -> str:
        """Id of the form."""
        return record.form

    def render_period(self, record: Return) -> str:
        """The period in words."""
        return tr(record.when.label())

    def value_period(self, record: Return) -> str:
        """The period as codes write it."""
        return record.period

    def render_state(self, record: Return) -> SafeString:
        """Overdue drafts say so."""
        return StatusColumn().render("overdue" if record.is_overdue(self.today) else record.state)

    def value_state(self, record: Return) -> str:
        """The state itself."""
        return record.state


class StandingTable(Table):
    """Every unit that owes a form, reported or not."""

    title = Text("报送情况", "Who has reported")
    empty_title = Text("没有单位需要报送这张报表", "No unit owes this form")
    empty_hint = None

    unit = Column(verbose_name=Head("报送单位", "Unit"), orderable=False)
    state = StatusColumn(verbose_name=Head("状态", "State"))
    due_on = DayColumn(verbose_name=Head("报送期限", "Due"))
    is_overdue = Column(verbose_name=Head("是否逾期", "Overdue"))

    def __init__(self, rows: Iterable[Standing]) -> None:
        super().__init__(list(rows))

    def render_unit(self, record: Standing) -> SafeString | str:
        """The unit, linked to its return where there is one."""
        if record.ret is None:
            return record.unit.name
        return format_html('<a href="{}">{}</a>', reverse("return", args=[record.ret.pk]), record.unit.name)

    def value_unit(self, record: Standing) -> str:
        """Name of the unit."""
        return record.unit.name

    def render_is_overdue(self, value: bool) -> str:
        """In words."""
        return tr(Text("逾期", "overdue") if value else Text("否", "no"))


class HistoryTable(Table):
    """Every value that a cell has had."""

    title = Text("修改记录", "History of the cell")
    empty_title = Text("尚未填写", "Never filled in")
    empty_hint = None

    at = InstantColumn(verbose_name=Head("时间", "When"))
    value = NumberColumn(verbose_name=Head("数值", "Value"))
    by = Column(verbose_name=Head("填写人", "By"), default="系统导入")
    reason = Column(verbose_name=Head("原因", "Reason"), default="")

    class Meta:
        model = Cell
        fields = ("at", "value", "by", "reason")

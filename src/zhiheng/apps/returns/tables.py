"""Tables of the returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django_tables2 import Column

from zhiheng.apps.returns.checking import Finding
from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.models import Cell, Return
from zhiheng.apps.returns.queries import Correction, Standing
from zhiheng.apps.returns.values import tidy
from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats, status
from zhiheng.web.tables import DayColumn, Head, InstantColumn, NumberColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

for _code, _zh, _en, _tone in (
    ("missing", "未开始", "Not begun", "quiet"),
    ("return_draft", "填报中", "Draft", "quiet"),
    ("return_submitted", "待审核", "To be checked", "info"),
    ("return_checked", "待验收", "To be accepted", "info"),
    ("return_accepted", "已验收", "Accepted", "good"),
    ("return_locked", "已锁定", "Locked", "good"),
    ("return_sent_back", "已退回", "Sent back", "warn"),
    ("on_time", "按时报送", "In time", "good"),
    ("late", "迟报", "Late", "warn"),
    ("waited_for", "未到期", "Not yet due", "quiet"),
    ("overdue_return", "逾期未报", "Overdue", "bad"),
    ("finding_error", "错误", "Error", "bad"),
    ("finding_open", "待说明", "To be explained", "warn"),
    ("finding_explained", "已说明", "Explained", "info"),
):
    status.register(_code, zh=_zh, en=_en, tone=_tone)  # type: ignore[arg-type]  # the tones above are the five


class CellNumber(NumberColumn):
    """A value without the zeros that the database fills its places with."""

    def render(self, value: Any) -> str:
        """The number as pages write it."""
        return formats.number(tidy(value))

    def value(self, value: Any) -> Any:
        """The number itself."""
        return None if value in (None, formats.MISSING) else tidy(value)


WIDE = {"td": {"class": "wide"}}
WHOLE = {"td": {"class": "nowrap"}}


class ReturnTable(Table):
    """All returns."""

    title = Text("报表", "Returns")
    empty_title = Text("没有报表", "No returns")
    empty_hint = Text("开始填报，或放宽筛选条件。", "Begin a return, or widen the filter.")

    form = Column(verbose_name=Head("报表", "Form"), attrs=WIDE)
    unit = Column(verbose_name=Head("报送单位", "Unit"), order_by="unit__code")
    period = Column(verbose_name=Head("期间", "Period"), order_by="period_end", attrs=WHOLE)
    due_on = DayColumn(verbose_name=Head("报送期限", "Due"))
    state = StatusColumn(verbose_name=Head("状态", "State"))
    reported_at = InstantColumn(verbose_name=Head("报送时间", "Reported"))
    version = NumberColumn(verbose_name=Head("验收版次", "Accepted version"))

    def __init__(self, rows: Any, *, today: date) -> None:
        super().__init__(rows)
        self.today = today

    def render_form(self, record: Return) -> SafeString:
        """Title, linked to the return."""
        return format_html('<a href="{}">{}</a>', reverse("return", args=[record.pk]), tr(record.definition.title))

    def value_form(self, record: Return) -> str:
        """Title of the form."""
        return tr(record.definition.title)

    def render_unit(self, record: Return) -> str:
        """Name of the unit."""
        return tr(record.unit.title)

    def render_period(self, record: Return) -> str:
        """The period in words."""
        return tr(record.when.label())

    def value_period(self, record: Return) -> str:
        """The period as codes write it."""
        return record.period

    def render_state(self, record: Return) -> SafeString:
        """The state; overdue drafts say so as well."""
        badge: SafeString = StatusColumn().render(State(record.state).badge)
        if record.is_overdue(self.today):
            return format_html("{} {}", badge, StatusColumn().render("overdue_return"))
        return badge

    def value_state(self, record: Return) -> str:
        """The state in words."""
        return tr(State(record.state).text)


class StandingTable(Table):
    """Everything that is owed, reported or not."""

    title = Text("报送情况", "Who has reported")
    empty_title = Text("没有应报的报表", "Nothing is owed")
    empty_hint = Text("请另选报表或期间，或放宽筛选条件。", "Choose another form or period, or widen the filter.")

    unit = Column(verbose_name=Head("报送单位", "Unit"), order_by="unit__code")
    delivery = StatusColumn(verbose_name=Head("报送情况", "Delivery"))
    form = Column(verbose_name=Head("报表", "Form"), accessor="owed__form__form__number", attrs=WIDE)
    period = Column(verbose_name=Head("期间", "Period"), accessor="owed__period", attrs=WHOLE)
    due_on = DayColumn(verbose_name=Head("报送期限", "Due"))
    state = StatusColumn(verbose_name=Head("办理状态", "State"))
    reported_at = InstantColumn(verbose_name=Head("报送时间", "Reported"), accessor="ret__reported_at")
    reminded = NumberColumn(verbose_name=Head("催报次数", "Reminders"))

    def __init__(self, rows: Iterable[Standing], *, begins: int | None = None) -> None:
        super().__init__(list(rows))
        self.begins = begins  # the unit whose missing returns the reader may begin

    def render_unit(self, record: Standing) -> str:
        """Name of the unit."""
        return tr(record.unit.title)

    def render_form(self, record: Standing) -> SafeString | str:
        """The form, linked to the return where there is one, else to where it is begun."""
        title = f"{record.owed.form.form.number} {tr(record.owed.form.title)}"
        if record.ret is not None:
            return format_html('<a href="{}">{}</a>', reverse("return", args=[record.ret.pk]), title)
        if record.unit.pk == self.begins:
            query = urlencode({"form": record.owed.form.id, "period": str(record.owed.period)})
            return format_html('<a href="{}?{}">{}</a>', reverse("return_begin"), query, title)
        return title

    def value_form(self, record: Standing) -> str:
        """Number and title of the form."""
        return f"{record.owed.form.form.number} {tr(record.owed.form.title)}"

    def render_period(self, record: Standing) -> str:
        """The period in words."""
        return tr(record.owed.period.label())

    def value_period(self, record: Standing) -> str:
        """The period as codes write it."""
        return str(record.owed.period)

    def render_delivery(self, record: Standing) -> SafeString:
        """Reported or not, and in time."""
        return StatusColumn().render(record.delivery.value)

    def value_delivery(self, record: Standing) -> str:
        """The same in words."""
        return tr(record.delivery.text)

    def render_state(self, record: Standing) -> SafeString:
        """How far it has come."""
        return StatusColumn().render(State(record.ret.state).badge if record.ret else "missing")

    def value_state(self, record: Standing) -> str:
        """The same in words."""
        return tr(State(record.ret.state).text if record.ret else Text("未开始", "Not begun"))


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the return that it stands in."""

    ret: Return
    finding: Finding

    @property
    def importance(self) -> str:
        """How much it matters: the status that shows it."""
        if self.finding.is_error:
            return "finding_error"
        return "finding_open" if self.finding.blocks else "finding_explained"

    @property
    def name(self) -> Text:
        """The cell in words."""
        return self.ret.definition.item(self.finding.item).name


class FindingTable(Table):
    """What the rules find in the returns, line by line."""

    title = Text("校验问题", "Findings")
    empty_title = Text("没有校验问题", "No findings")
    empty_hint = Text("所列报表都符合校验规则，或筛选条件过窄。", "All rules hold, or the filter is too narrow.")

    importance = StatusColumn(verbose_name=Head("重要性", "Importance"))
    item = Column(verbose_name=Head("指标", "Item"), accessor="finding__item", attrs=WIDE)
    message = Column(verbose_name=Head("问题", "Finding"), accessor="finding__rule", orderable=False, attrs=WIDE)
    value = CellNumber(verbose_name=Head("数值", "Value"), accessor="finding__value")
    limit = CellNumber(verbose_name=Head("对照值", "Compared with"), accessor="finding__limit")
    unit = Column(verbose_name=Head("报送单位", "Unit"), accessor="ret__unit", order_by="ret__unit__code")
    period = Column(verbose_name=Head("期间", "Period"), accessor="ret__period_end", attrs=WHOLE)
    form = Column(verbose_name=Head("报表", "Form"), accessor="ret__form", attrs=WIDE)
    explanation = Column(verbose_name=Head("说明", "Explanation"), accessor="finding__explanation", default="")

    def render_unit(self, record: Found) -> str:
        """Name of the unit."""
        return tr(record.ret.unit.title)

    def render_form(self, record: Found) -> str:
        """Title of the form."""
        return tr(record.ret.definition.title)

    def render_period(self, record: Found) -> str:
        """The period in words."""
        return tr(record.ret.when.label())

    def value_period(self, record: Found) -> str:
        """The period as codes write it."""
        return record.ret.period

    def render_item(self, record: Found) -> SafeString:
        """The cell, linked to where it stands."""
        address = f"{reverse('return', args=[record.ret.pk])}#cell-{record.finding.item}"
        return format_html('<a href="{}">{}</a>', address, tr(record.name))

    def value_item(self, record: Found) -> str:
        """The cell in words."""
        return tr(record.name)

    def render_message(self, record: Found) -> str:
        """What is wrong."""
        return tr(record.finding.message)

    def value_importance(self, record: Found) -> str:
        """The same in words."""
        return tr(status.status_of(record.importance).label)


class HistoryTable(Table):
    """Every value that a cell has had."""

    title = Text("修改记录", "History of the cell")
    empty_title = Text("尚未填写", "Never filled in")
    empty_hint = None

    at = InstantColumn(verbose_name=Head("时间", "When"))
    value = CellNumber(verbose_name=Head("数值", "Value"))
    by = Column(verbose_name=Head("填写人", "By"), empty_values=())
    reason = Column(verbose_name=Head("原因", "Reason"), default="")

    class Meta:
        model = Cell
        fields = ("at", "value", "by", "reason")

    def render_by(self, record: Cell) -> str:
        """Who wrote it."""
        return author(record)


class CorrectionTable(Table):
    """What was changed after the first acceptance."""

    title = Text("更正记录", "Corrections")
    empty_title = Text("验收后没有更正", "Nothing was corrected after acceptance")
    empty_hint = None

    at = InstantColumn(verbose_name=Head("时间", "When"), accessor="cell__at")
    item = Column(verbose_name=Head("指标", "Item"), accessor="cell__item", attrs=WIDE)
    before = CellNumber(verbose_name=Head("原值", "Old value"))
    value = CellNumber(verbose_name=Head("新值", "New value"), accessor="cell__value")
    by = Column(verbose_name=Head("更正人", "By"), accessor="cell__by", empty_values=())
    reason = Column(verbose_name=Head("原因", "Reason"), accessor="cell__reason")

    def __init__(self, rows: Sequence[Correction], ret: Return) -> None:
        super().__init__(rows)
        self.names = {item.id: item.name for item in ret.definition.items}

    def render_item(self, record: Correction) -> str:
        """The cell in words."""
        return tr(self.names[record.cell.item])

    def render_by(self, record: Correction) -> str:
        """Who wrote it."""
        return author(record.cell)


def author(cell: Cell) -> str:
    """Who wrote a cell, in words."""
    return cell.by.display_name if cell.by else tr(Text("系统导入", "imported by the system"))

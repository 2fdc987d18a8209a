"""Tables of the publication pages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import django_tables2 as tables
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng import policy
from zhiheng.apps.indicators.rounding import plain
from zhiheng.apps.publication.comparing import Difference
from zhiheng.apps.publication.models import RevisionNote
from zhiheng.apps.publication.queries import CalendarEntry
from zhiheng.apps.registry.tables import DivisionColumn
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.web import status
from zhiheng.web.formats import MISSING
from zhiheng.web.tables import DayColumn, Head, InstantColumn, NumberColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

for _code, _zh, _en, _tone in (
    ("computed", "已计算，待批准", "Computed, to be approved", "warn"),
    ("complete", "完整", "Complete", "good"),
    ("incomplete", "缺报，不出数", "Parts missing", "warn"),
    ("none", "无数据", "No data", "quiet"),
    ("withheld", "人数过少，不公布", "Withheld", "info"),
    ("value", "数值有变", "Value changed", "warn"),
    ("appeared", "补充数值", "Value supplied", "info"),
    ("withdrawn", "撤回数值", "Value withdrawn", "warn"),
    ("status", "目标状态有变", "Status changed", "warn"),
    ("no_target", "无目标", "No target", "quiet"),
):
    status.register(_code, zh=_zh, en=_en, tone=_tone)  # type: ignore[arg-type]  # the tones above are of the five


def indicator_name(indicator: str) -> str:
    """The indicator by its name in the pack, or its id."""
    found = policy.load(settings.PACKS[0]).indicators.get(indicator)
    return tr(found.name) if found else indicator


class IndicatorColumn(tables.Column):  # type: ignore[misc]  # django-tables2 carries no types
    """An indicator by name; exported as its id."""

    def render(self, value: str) -> str:
        """The name."""
        return indicator_name(value)

    def value(self, value: str) -> str:
        """The id."""
        return value


class PeriodColumn(tables.Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A period in words; exported as its code."""

    def render(self, value: str) -> str:
        """In words."""
        return tr(Period.parse(value).label())

    def value(self, value: str) -> str:
        """The code."""
        return value


class FreezeTable(Table):
    """Freezes with their state and release."""

    title = Text("冻结", "Freezes")
    empty_title = Text("还没有冻结", "Nothing has been frozen")
    empty_hint = Text("冻结一个时期的数据，即可计算、批准和发布。", "Freeze a period, then compute, approve, release.")

    pk = tables.Column(verbose_name=Head("编号", "Number"), linkify=("freeze", {"pk": tables.A("pk")}))
    period = PeriodColumn(verbose_name=Head("时期", "Period"))
    known_at = InstantColumn(verbose_name=Head("数据截至", "Known at"))
    state = StatusColumn(verbose_name=Head("状态", "State"), orderable=False)
    release = tables.Column(verbose_name=Head("发布", "Release"), accessor="release__code", default=MISSING)
    frozen_by = tables.Column(
        verbose_name=Head("冻结人", "Frozen by"), accessor="frozen_by__display_name", orderable=False
    )
    approved_by = tables.Column(
        verbose_name=Head("批准人", "Approved by"),
        accessor="approved_by__display_name",
        default=MISSING,
        orderable=False,
    )
    frozen_at = InstantColumn(verbose_name=Head("冻结时间", "Frozen"))
    note = tables.Column(verbose_name=Head("说明", "Note"), default=MISSING)


class FigureTable(Table):
    """Figures of a freeze."""

    title = Text("数值", "Figures")

    indicator = IndicatorColumn(verbose_name=Head("指标", "Indicator"))
    area = DivisionColumn(verbose_name=Head("地区", "Area"))
    period = PeriodColumn(verbose_name=Head("时期", "Period"))
    number = NumberColumn(verbose_name=Head("数值", "Value"))
    limits = tables.Column(verbose_name=Head("95%区间", "95 % interval"), accessor="record", orderable=False)
    counts = tables.Column(verbose_name=Head("分子/分母", "Counts"), accessor="record", orderable=False)
    status = StatusColumn(verbose_name=Head("目标状态", "Status"), empty_values=())
    completeness = StatusColumn(verbose_name=Head("完整性", "Completeness"))
    sha256 = tables.Column(verbose_name="SHA-256", orderable=False)

    def render_number(self, record: Any) -> str:
        """As it will be shown in public."""
        return record.record["result"]["shown"] or MISSING

    def value_number(self, record: Any) -> str | None:
        """The exact value, for exports."""
        value: str | None = record.value
        return value

    def render_limits(self, value: dict[str, Any]) -> str:
        """Both limits at two decimals."""
        result = value["result"]
        return MISSING if result["low"] is None else f"{float(result['low']):.2f} – {float(result['high']):.2f}"

    def render_counts(self, value: dict[str, Any]) -> str:
        """Numerator and denominator, or the sample."""
        counts = value["counts"]
        if "numerator" in counts:
            return f"{counts['numerator']} / {counts['denominator']}"
        return f"n = {counts['sample']}" if "sample" in counts else MISSING

    def render_status(self, record: Any, column: StatusColumn) -> SafeString:
        """The badge, also where the indicator has no target."""
        return column.render(record.status or "no_target")

    def value_status(self, record: Any) -> str:
        """The code."""
        return record.status or "no_target"

    def render_completeness(self, record: Any, column: StatusColumn) -> SafeString:
        """The badge (django-tables2 would hand over the label)."""
        return column.render(record.completeness)

    def value_completeness(self, record: Any) -> str:
        """The code."""
        code: str = record.completeness
        return code

    def render_sha256(self, value: str) -> SafeString:
        """Its beginning; the whole of it is in the export."""
        return format_html("<code>{}</code>", value[:12])

    def value_sha256(self, value: str) -> str:
        """The whole hash."""
        return value


class ChangeTable(Table):
    """What differs from the previous release."""

    title = Text("与上次发布相比的变动", "Changes since the previous release")
    empty_title = Text("与上次发布没有不同", "Nothing differs from the previous release")
    empty_hint = None
    is_exportable = False

    indicator = IndicatorColumn(verbose_name=Head("指标", "Indicator"))
    area = DivisionColumn(verbose_name=Head("地区", "Area"))
    period = PeriodColumn(verbose_name=Head("时期", "Period"))
    change = StatusColumn(verbose_name=Head("变动", "Change"))
    old_value = tables.Column(verbose_name=Head("原数值", "Old value"), default=MISSING)
    new_value = tables.Column(verbose_name=Head("新数值", "New value"), default=MISSING)
    old_status = StatusColumn(verbose_name=Head("原状态", "Old status"), default=MISSING)
    new_status = StatusColumn(verbose_name=Head("新状态", "New status"), default=MISSING)

    def render_old_value(self, value: str) -> str:
        """Short enough to compare."""
        return _short(value)

    def render_new_value(self, value: str) -> str:
        """Short enough to compare."""
        return _short(value)

    def render_change(self, record: Difference | RevisionNote, column: StatusColumn) -> SafeString:
        """The badge."""
        return column.render(str(record.change))


def _short(value: str) -> str:
    """Four decimals: two more than figures are shown with, so that a small revision is seen."""
    return format(plain(Decimal(value).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)), "f")


class ReleaseTable(Table):
    """Releases."""

    title = Text("发布", "Releases")
    empty_title = Text("还没有发布", "Nothing has been released")
    empty_hint = Text("批准一次冻结后即可发布。", "Approve a freeze to release it.")

    code = tables.Column(verbose_name=Head("编号", "Code"), linkify=("release_work", {"code": tables.A("code")}))
    period = PeriodColumn(verbose_name=Head("时期", "Period"))
    edition = NumberColumn(verbose_name=Head("版次", "Edition"))
    released_at = InstantColumn(verbose_name=Head("发布时间", "Released"))
    reason = tables.Column(verbose_name=Head("修订原因", "Reason"), default=MISSING)
    sha256 = tables.Column(verbose_name="SHA-256", orderable=False)


class CalendarTable(Table):
    """The release calendar."""

    title = Text("发布日程", "Release calendar")
    empty_title = Text("日程为空", "The calendar is empty")
    empty_hint = Text("预先公布每个时期的发布日期。", "Announce the date of each period beforehand.")

    period = PeriodColumn(verbose_name=Head("时期", "Period"), accessor="plan__period")
    planned_on = DayColumn(verbose_name=Head("计划发布日期", "Planned for"), accessor="plan__planned_on")
    first = DayColumn(verbose_name=Head("最初公布的日期", "First announced"), accessor="plan__first_planned_on")
    state = StatusColumn(verbose_name=Head("状态", "State"))
    release = tables.Column(verbose_name=Head("发布", "Release"), accessor="release__code", default=MISSING)
    note = tables.Column(verbose_name=Head("说明", "Note"), accessor="plan__note", default=MISSING)

    def render_state(self, record: CalendarEntry, column: StatusColumn) -> SafeString:
        """The badge."""
        return column.render(str(record.state))

    def render_release(self, record: CalendarEntry, value: str) -> SafeString:
        """Linked to the release."""
        return format_html('<a href="{}">{}</a>', reverse("release_work", args=[value]), value)

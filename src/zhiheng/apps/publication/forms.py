"""What staff say when they freeze, plan and release, and the filter of figures."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.conf import settings
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.indicators.choices import Completeness
from zhiheng.apps.publication import queries
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem
from zhiheng.web.phrases import phrase
from zhiheng.web.status import status_of
from zhiheng.web.templatetags.zhiheng import tr

STATUSES = ("met", "missed", "inconclusive", "no_data", "not_due")


class PeriodField(forms.CharField):
    """A period as people write it (2015, 2015Q3, 2015年第三季度)."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = phrase("如 2015、2015H1、2015Q3", "such as 2015, 2015H1, 2015Q3")
        super().__init__(max_length=16, label=phrase("时期", "Period"), help_text=help_text, **kwargs)

    def clean(self, value: Any) -> Any:
        """The period, or what is wrong with it."""
        try:
            return Period.parse(super().clean(value))
        except Problem as problem:
            raise forms.ValidationError(tr(Text(problem.zh, problem.en))) from None


class FreezeForm(forms.Form):
    """Which period to freeze, as it was known when."""

    period = PeriodField()
    known_at = forms.DateTimeField(
        required=False,
        label=phrase("数据截至", "Known at"),
        help_text=phrase("留空即此刻；此后录入的记录不计入", "empty: now; what was recorded later does not count"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(required=False, max_length=500, label=phrase("说明（更正时填写）", "Note"))

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be frozen yet, before a job is asked for."""
        cleaned = super().clean() or {}
        period, known_at = cleaned.get("period"), cleaned.get("known_at")
        if period is not None and timezone.localdate() <= period.end:
            self.add_error("period", tr(Text("这一时期尚未结束", "this period is not over")))
        if known_at is not None and known_at > timezone.now():
            self.add_error("known_at", tr(Text("不能晚于现在", "cannot lie in the future")))
        return cleaned


class PlanForm(forms.Form):
    """A date of the release calendar."""

    period = PeriodField()
    planned_on = forms.DateField(
        label=phrase("计划发布日期", "Planned for"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(required=False, max_length=200, label=phrase("说明", "Note"))


def indicator_choices() -> list[tuple[str, str]]:
    """Indicators by name."""
    indicators = policy.load(settings.PACKS[0]).indicators
    return sorted(((one.id, tr(one.name)) for one in indicators.values()), key=lambda pair: pair[1])


def area_choices() -> list[tuple[str, str]]:
    """The province and its cities."""
    pack = policy.load(settings.PACKS[0])
    return [
        (queries.province_of(pack), tr(Text("全省", "Whole province"))),
        *((city.code, city.name) for city in pack.cities),
    ]


def status_choices() -> list[tuple[str, str]]:
    """Statuses of targets."""
    return [(code, tr(status_of(code).label)) for code in STATUSES]


class FigureFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Indicator, area, period, status and completeness."""

    indicator = filters.ChoiceFilter(label=phrase("指标", "Indicator"), choices=indicator_choices)
    area = filters.ChoiceFilter(label=phrase("地区", "Area"), choices=area_choices)
    period = filters.CharFilter(label=phrase("时期", "Period"))
    status = filters.ChoiceFilter(label=phrase("目标状态", "Status"), choices=status_choices)
    completeness = filters.ChoiceFilter(label=phrase("完整性", "Completeness"), choices=Completeness.choices)

    class Meta:
        form = forms.Form

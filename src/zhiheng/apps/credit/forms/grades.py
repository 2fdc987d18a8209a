"""What narrows the lists of grades, changes and cases, and which day is looked at."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.apps.credit.cases.choices import CaseKind, Change
from zhiheng.apps.credit.grading.naming import grade_names
from zhiheng.apps.credit.grading.wording import DECIDED
from zhiheng.apps.registry.queries import city_choices
from zhiheng.engines.deadlines import day_of
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

DAY = forms.DateInput(attrs={"type": "date"})
OPEN = (
    ("open", phrase("办理中", "Open")),
    ("expired", phrase("已超期", "Overdue")),
    ("closed", phrase("已办结", "Closed")),
)


def grade_choices() -> list[tuple[str, str]]:
    """The grades to choose from."""
    return [(value, tr(name)) for value, name in grade_names().items()]


def decided_choices() -> list[tuple[str, str]]:
    """What may have decided."""
    return [(value, tr(name)) for value, name in DECIDED.items()]


class _Narrowed(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Organisation and city, which all lists have."""

    q = filters.CharFilter(label=phrase("主体或代码", "Organisation or code"), method="filter_text")
    city = filters.ChoiceFilter(label=phrase("市", "City"), choices=city_choices, method="filter_city")

    class Meta:
        form = forms.Form

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of the name, or the code."""
        text = value.strip()
        return rows.filter(Q(organisation__name__contains=text) | Q(organisation__uscc=text.upper()))

    def filter_city(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Everything in a city."""
        return rows.filter(division__startswith=value)


class StandingFilter(_Narrowed):
    """Grade, what decided it, since when."""

    value = filters.ChoiceFilter(label=phrase("等级", "Grade"), choices=grade_choices)
    decided_by = filters.ChoiceFilter(
        label=phrase("决定因素", "Decided by"), choices=decided_choices, field_name="grade__decided_by"
    )
    since = filters.DateFilter(label=phrase("变动不早于", "Changed from"), lookup_expr="gte", widget=DAY)


class MovedFilter(_Narrowed):
    """From which grade to which."""

    before = filters.ChoiceFilter(label=phrase("原等级", "From"), choices=grade_choices)
    after = filters.ChoiceFilter(label=phrase("新等级", "To"), choices=grade_choices)


class ChangeFilter(_Narrowed):
    """Which way, to which grade, when."""

    direction = filters.ChoiceFilter(label=phrase("变化", "Change"), choices=Change.choices)
    after = filters.ChoiceFilter(label=phrase("之后", "After"), choices=grade_choices)
    since = filters.DateFilter(label=phrase("自", "From"), field_name="on", lookup_expr="gte", widget=DAY)


class CaseFilter(_Narrowed):
    """Kind of matter, and where it stands."""

    kind = filters.ChoiceFilter(label=phrase("事项", "Matter"), choices=CaseKind.choices)
    standing = filters.ChoiceFilter(label=phrase("状态", "Standing"), choices=OPEN, method="filter_standing")

    def filter_standing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Open, overdue or closed."""
        if value == "closed":
            return rows.exclude(case__closed_at=None)
        rows = rows.filter(case__closed_at=None)
        return rows.filter(case__next_expiry__lte=timezone.now()) if value == "expired" else rows


class MomentForm(forms.Form):
    """As of which day, with what was known at the end of which day."""

    as_of = forms.DateField(label=phrase("评价日", "As of"), required=False, widget=DAY)
    known_on = forms.DateField(label=phrase("数据截至（当日终）", "Known by the end of"), required=False, widget=DAY)

    def clean(self) -> dict[str, Any]:
        """Neither lies ahead."""
        asked: dict[str, Any] = super().clean() or {}
        today = day_of(timezone.now())
        for name in ("as_of", "known_on"):
            if asked.get(name) and asked[name] > today:
                self.add_error(name, tr_today())
        return asked


def tr_today() -> str:
    """Why a day ahead is refused."""
    return str(phrase("请选择今天或者以前的日期", "Choose today or a day before"))


class VersionsForm(forms.Form):
    """Two versions of the rules to be compared."""

    before = forms.ChoiceField(label=phrase("原版本", "From"))
    after = forms.ChoiceField(label=phrase("新版本", "To"))

    def __init__(self, *args: Any, versions: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for field in ("before", "after"):
            self.fields[field].choices = versions  # type: ignore[attr-defined]  # a choice field

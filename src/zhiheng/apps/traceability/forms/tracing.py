"""What is asked for a trace and for a recall scope, and what narrows their lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from zhiheng.apps.traceability.choices import Direction, Purpose, State
from zhiheng.apps.traceability.models import Thing
from zhiheng.apps.traceability.queries.finding import name_typed, thing_called
from zhiheng.apps.traceability.queries.scoping import TOLERANCE
from zhiheng.apps.traceability.templatetags.traceability import half
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import said
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

DAY = forms.DateInput(attrs={"type": "date"})


def choices_of(kind: Any) -> list[tuple[str, str]]:
    """Labels in both languages, in that of the page."""
    return [(value, half(label)) for value, label in kind.choices]


def directions() -> list[tuple[str, str]]:
    """Which way."""
    return choices_of(Direction)


def purposes() -> list[tuple[str, str]]:
    """What for."""
    return choices_of(Purpose)


def states() -> list[tuple[str, str]]:
    """Where things stand."""
    return choices_of(State)


class TraceForm(forms.Form):
    """Which thing, which way, what for."""

    code = forms.CharField(
        label=phrase("产品编码", "Code"),
        max_length=400,
        help_text=phrase(
            "批次、单品或包装的编码：扫描内容、数字链接、(01)…(10)… 或 EPC 均可",
            "of a lot, an item or a container: scan, Digital Link, (01)…(10)… or EPC",
        ),
    )
    direction = forms.ChoiceField(label=phrase("方向", "Which way"), choices=directions)
    purpose = forms.ChoiceField(label=phrase("用途", "What for"), choices=purposes)
    reference = forms.CharField(label=phrase("依据文号", "Reference"), max_length=100, required=False)

    def clean_code(self) -> Thing:
        """The thing that is meant."""
        text = self.cleaned_data["code"]
        try:
            found = thing_called(text)
        except Problem as problem:
            raise forms.ValidationError(said(problem)) from problem
        if found is None:
            name = name_typed(text)
            zh = f"没有任何追溯事件提到 {name}；请核对编码，或请生产经营者报送事件"
            en = f"no event names {name}: check the code, or ask the firm to report its events"
            raise forms.ValidationError(tr(Text(zh, en)))
        return found


class ScopeForm(forms.Form):
    """How a recall scope is reckoned."""

    since = forms.DateField(label=phrase("可疑起始日", "Suspect since"), required=False, widget=DAY)
    tolerance = forms.DecimalField(
        label=phrase("物料差容许（%）", "Loss tolerated (%)"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        initial=TOLERANCE * 100,
    )
    with_loose = forms.BooleanField(
        label=phrase("包含不确切的关联", "With links that name no more than the kind"), required=False, initial=True
    )


class TraceFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By direction, purpose, time."""

    direction = filters.ChoiceFilter(label=phrase("方向", "Which way"), choices=directions)
    purpose = filters.ChoiceFilter(label=phrase("用途", "What for"), choices=purposes)
    since = filters.DateFilter(label=phrase("自", "Since"), field_name="at", lookup_expr="date__gte", widget=DAY)

    class Meta:
        form = forms.Form


def whether() -> forms.Select:
    """Yes, no, or all the same."""
    return forms.Select(
        choices=[("", phrase("全部", "All")), ("true", phrase("是", "Yes")), ("false", phrase("否", "No"))]
    )


class ScopeFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Signed or not, time."""

    signed = filters.BooleanFilter(
        label=phrase("已签发", "Signed"), field_name="signed_at", lookup_expr="isnull", exclude=True, widget=whether()
    )
    since = filters.DateFilter(label=phrase("自", "Since"), field_name="made_at", lookup_expr="date__gte", widget=DAY)

    class Meta:
        form = forms.Form


class LineFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By state, certainty, code."""

    q = filters.CharFilter(label=phrase("编码或地点", "Code or place"), method="filter_text")
    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=states)
    is_loose = filters.BooleanFilter(label=phrase("不确切", "Uncertain"), widget=whether())

    class Meta:
        form = forms.Form

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of a code or of a site."""
        text = value.strip()
        return rows.filter(thing__canonical__contains=text) | rows.filter(site__contains=text)

"""Filters of the lists, and what a person says of a line that was set aside."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.inspection.choices import Domain, Extent, Level, QuarantineReason, Verdict
from zhiheng.apps.registry.queries import city_choices
from zhiheng.web.phrases import phrase


class ResultFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Sample or product, city, domain, level, verdict, dates and extent."""

    q = filters.CharFilter(label=phrase("样品编号、产品或单位", "Sample, product, organisation"), method="filter_text")
    city = filters.ChoiceFilter(label=phrase("市", "City"), choices=city_choices, method="filter_city")
    domain = filters.ChoiceFilter(label=phrase("产品领域", "Domain"), choices=Domain.choices)
    level = filters.ChoiceFilter(label=phrase("抽查级别", "Level"), choices=Level.choices)
    verdict = filters.ChoiceFilter(label=phrase("检验结论", "Verdict"), choices=Verdict.choices)
    extent = filters.ChoiceFilter(label=phrase("报送范围", "Extent"), choices=Extent.choices)
    organisation = filters.NumberFilter(
        field_name="organisation", min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    since = filters.DateFilter(
        label=phrase("自", "From"),
        field_name="occurred_on",
        lookup_expr="gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = filters.DateFilter(
        label=phrase("至", "To"),
        field_name="occurred_on",
        lookup_expr="lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        form = forms.Form

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Head of the sample number, or part of the product's or organisation's name."""
        text = value.strip()
        return rows.filter(
            Q(sample_no__startswith=text) | Q(product__contains=text) | Q(organisation_name__contains=text)
        )

    def filter_city(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Everything in a city."""
        return rows.filter(division__startswith=value)


class QuarantineFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Reason, and whether someone has dealt with the line."""

    reason = filters.ChoiceFilter(label=phrase("原因", "Reason"), choices=QuarantineReason.choices)
    open = filters.BooleanFilter(
        label=phrase("仅待处理", "Open only"),
        field_name="settled_at",
        lookup_expr="isnull",
        widget=forms.Select(choices=[("", "—"), ("true", phrase("是", "Yes")), ("false", phrase("否", "No"))]),
    )

    class Meta:
        form = forms.Form


class SettlementForm(forms.Form):
    """What became of the line."""

    note = forms.CharField(label=phrase("处理说明", "What became of it"), max_length=500, widget=forms.Textarea)

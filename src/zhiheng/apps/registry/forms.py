"""Filters of the register's lists."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from zhiheng.apps.registry.choices import Flag, LegalForm
from zhiheng.apps.registry.queries import city_choices, matching
from zhiheng.web.phrases import phrase


class OrganisationFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Name or code, city, legal form, and what a person should look at."""

    q = filters.CharFilter(label=phrase("名称或代码", "Name or code"), method="filter_text")
    city = filters.ChoiceFilter(label=phrase("市", "City"), choices=city_choices, method="filter_city")
    kind = filters.ChoiceFilter(label=phrase("企业类型", "Legal form"), choices=LegalForm.choices)
    flag = filters.ChoiceFilter(label=phrase("提示", "Mark"), choices=Flag.choices, method="filter_flag")

    class Meta:
        form = forms.Form

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of a name, now or formerly, or the head of a code."""
        return rows.filter(matching(value))

    def filter_city(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Everything in a city."""
        return rows.filter(division__startswith=value)

    def filter_flag(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Organisations that bear a mark."""
        return rows.filter(flags__contains=[value])

"""What is asked when a key for a program is made, and what narrows their lists."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.traceability.actions.keeping_keys import LIFETIMES
from zhiheng.vocab.bilingual import Text
from zhiheng.web.phrases import phrase
from zhiheng.web.status import status_of
from zhiheng.web.templatetags.zhiheng import tr

STATES = ("key_active", "key_expiring", "key_idle", "key_expired", "key_withdrawn")
USUAL = "180"


def lifetimes() -> list[tuple[str, str]]:
    """For how long."""
    return [(str(days), tr(Text(f"{days} 天", f"{days} days"))) for days in LIFETIMES]


def states() -> list[tuple[str, str]]:
    """Where keys stand."""
    return [(one, tr(status_of(one).label)) for one in STATES]


class KeyForm(forms.Form):
    """Which program, for how long."""

    label = forms.CharField(
        label=phrase("用于哪个程序", "Which program it is for"),
        max_length=100,
        help_text=phrase(
            "如：仓库系统报送；以便日后认出和作废", "such as: warehouse system; so that you know it later"
        ),
    )
    days = forms.TypedChoiceField(label=phrase("有效期", "Lives for"), choices=lifetimes, coerce=int, initial=USUAL)


class KeyFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By state and purpose."""

    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=states)
    label = filters.CharFilter(label=phrase("用途", "For"), lookup_expr="contains", max_length=100)

    class Meta:
        form = forms.Form


class AllKeyFilter(KeyFilter):
    """Also by unit and person."""

    who = filters.CharFilter(label=phrase("单位或人员", "Unit or person"), method="by_who", max_length=100)

    class Meta:
        form = forms.Form

    def by_who(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of a name, the code of the unit, or the name somebody signs in with."""
        text = value.strip()
        unit = Q(unit__name__contains=text) | Q(unit__code=text)
        return rows.filter(unit | Q(person__full_name__contains=text) | Q(person__username=text))

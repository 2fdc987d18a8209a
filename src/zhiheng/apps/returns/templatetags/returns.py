"""Template filters of the returns."""

from __future__ import annotations

from decimal import Decimal

from django import template

from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.values import tidy as tidied

register = template.Library()


@register.filter
def tidy(value: Decimal | None) -> Decimal | None:
    """``{{ limit|tidy|number }}``: without the zeros that the database fills its places with."""
    return tidied(value)


@register.filter
def badge(state: str) -> str:
    """The status that shows a state."""
    return State(state).badge

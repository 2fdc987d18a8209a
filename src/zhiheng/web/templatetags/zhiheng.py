"""Template tags that every template has without loading them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput
from django.template.context import RequestContext
from django.utils.translation import get_language

from zhiheng.vocab.articles import article_in_english
from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats
from zhiheng.web.status import Status, status_of

register = template.Library()


@register.simple_tag
def t(zh: str, en: str) -> str:
    """``{% t "质量" "Quality" %}``: the phrase in the language of the page."""
    return Text(zh, en).in_language(get_language() or "zh")


@register.filter
def tr(text: Text | str | None) -> str:
    """``{{ indicator.name|tr }}``: a bilingual text in the language of the page."""
    if text is None:
        return ""
    return text.in_language(get_language() or "zh") if isinstance(text, Text) else str(text)


@register.filter
def article(cited: str | None) -> str:
    """``{{ step.article|article }}``: a place in a law in the language of the page; empty where none is named."""
    if not cited:
        return ""
    return Text(cited, article_in_english(cited)).in_language(get_language() or "zh")


@register.filter
def number(value: formats.Number | None, digits: int | None = None) -> str:
    """``{{ n|number }}``, ``{{ x|number:2 }}``: with thousands separators; a dash where there is none."""
    return formats.number(value, digits)


@register.filter
def percent(share: formats.Number | None, digits: int = 1) -> str:
    """``{{ rate|percent:1 }}``: a share between 0 and 1 as a percentage."""
    return formats.percent(share, digits)


@register.simple_tag
def interval(low: formats.Number | None, high: formats.Number | None, digits: int = 1) -> str:
    """``{% interval low high 1 %}``: two shares as an interval of percentages."""
    return formats.interval(low, high, digits)


@register.filter
def day(value: date | None) -> str:
    """``{{ due_on|day }}``: a date in the language of the page."""
    return formats.day(value)


@register.filter
def instant(value: datetime | None) -> str:
    """``{{ recorded_at|instant }}``: date and time in the local time zone."""
    return formats.instant(value)


@register.filter
def words(text: str) -> list[str]:
    """``{% for format in "csv xlsx"|words %}``."""
    return text.split()


@register.simple_tag
def status_badge(code: str) -> Status:
    """Label and tone of a status; ``{% include "web/_status.html" with status=code %}`` shows them."""
    return status_of(code)


@register.simple_tag(takes_context=True)
def page_query(context: RequestContext, parameter: str, number: int) -> str:
    """The address of another page of the list, with filter and order kept."""
    query = context["request"].GET.copy()
    query[parameter or "page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def page_range(page: Page[Any]) -> list[int | None]:
    """Page numbers to offer; ``None`` stands for those left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [item if isinstance(item, int) else None for item in shown]


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label belongs behind the box."""
    return isinstance(field.field.widget, CheckboxInput)

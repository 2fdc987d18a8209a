"""Template tags that every template has without loading them."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from zhiheng.vocab.bilingual import Text

register = template.Library()


@register.simple_tag
def t(zh: str, en: str) -> str:
    """``{% t "质量" "Quality" %}``: the phrase in the language of the page."""
    return Text(zh, en).in_language(get_language() or "zh")


@register.filter
def tr(text: Text | str) -> str:
    """``{{ indicator.name|tr }}``: a bilingual text in the language of the page."""
    return text.in_language(get_language() or "zh") if isinstance(text, Text) else str(text)

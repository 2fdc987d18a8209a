"""``{% load credit %}``: names of grades."""

from __future__ import annotations

from django import template

from zhiheng.apps.credit.grading import naming
from zhiheng.engines.grading import words
from zhiheng.engines.grading.rules import Citation
from zhiheng.web.templatetags.zhiheng import tr

register = template.Library()


@register.filter
def grade_name(value: str) -> str:
    """``{{ standing.value|grade_name }}``: the name of a grade in the language of the page."""
    return tr(naming.grade_name(value))


@register.filter
def grade_tone(value: str) -> str:
    """The colour of a grade."""
    return naming.grade_tone(value)


@register.filter
def cited(cite: Citation) -> str:
    """``{{ rule.cite|cited }}``: where a rule stands."""
    return tr(words.cited(cite))

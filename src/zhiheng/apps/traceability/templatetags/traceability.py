"""Things and states in words."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.apps.traceability import words
from zhiheng.apps.traceability.choices import State
from zhiheng.apps.traceability.wording import label_of
from zhiheng.vocab.bilingual import Text
from zhiheng.web.templatetags.zhiheng import tr

register = template.Library()
MOST = 26  # letters of a line in a box
TONES = {
    State.HELD: "warn",
    State.ON_SHELF: "bad",
    State.IN_TRANSIT: "info",
    State.SOLD: "bad",
    State.USED: "quiet",
    State.GONE: "good",
    State.UNKNOWN: "quiet",
}


@register.filter
def thing(canonical: str) -> str:
    """A thing in words."""
    return tr(label_of(canonical))


@register.filter
def half(label: str) -> str:
    """Of a label in both languages the half of the page (``在库 in stock``)."""
    zh, _, en = str(label).partition(" ")
    return tr(Text(zh, en))


@register.filter
def state(value: str) -> SafeString:
    """A state by word and colour."""
    return format_html('<span class="status {}">{}</span>', TONES[State(value)], half(State(value).label))


@register.filter
def tail(canonical: str, line: int) -> str:
    """A thing on the two lines of a box: its key, and its lot or serial; cut where it is too long."""
    words = tr(label_of(canonical)).split(" ")
    if len(words) < 2:
        text = canonical[line * MOST : (line + 1) * MOST]
    else:
        text = " ".join(words[:2] if line == 0 else words[2:])
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


@register.filter
def measure(code: str) -> str:
    """A unit of measure in words."""
    return tr(words.unit_of(code))

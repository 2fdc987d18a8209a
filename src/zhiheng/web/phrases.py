"""Phrases that are written down once and shown in the language of each page: labels of choices, heads of columns."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language

from zhiheng.vocab.bilingual import Text


def _say(zh: str, en: str) -> str:
    return Text(zh, en).in_language(get_language() or "zh")


_lazy = lazy(_say, str)


def phrase(zh: str, en: str) -> str:
    """A label that Django can hold where it wants a string: it turns into the reader's language when it is shown."""
    return _lazy(zh, en)

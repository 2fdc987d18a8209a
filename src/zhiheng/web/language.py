"""Words that are put into the language of the page when they are shown, for labels and heads of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import lazystr
from django.utils.translation import get_language

from zhiheng.vocab.bilingual import Text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class _Spoken(Text):
    __slots__ = ()

    def __str__(self) -> str:
        return self.in_language(get_language() or "zh")


def say(zh: str, en: str) -> _StrPromise:
    """``label=say("单位", "Unit")``: for form labels, filter labels, choices and heads of columns."""
    return lazystr(_Spoken(zh, en))

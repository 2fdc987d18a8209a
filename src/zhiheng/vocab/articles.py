"""Places in laws as they are cited (第十五条第一款第四项), and the same places in English."""

from __future__ import annotations

import re

from zhiheng.vocab.numerals import chinese_number

_NUMBER = "[零〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(f"第({_NUMBER})条(?:之({_NUMBER}))?(?:第({_NUMBER})款)?(?:第({_NUMBER})项)?")
_SPECIMEN = re.compile(f"(?:文书)?式样({_NUMBER})")


def article_in_english(cited: str) -> str:
    """The place named in English; whatever is written in another way stays as it is.

    >>> article_in_english("第十五条第一款第四项"), article_in_english("第十四条、第十五条")
    ('Art. 15 para. 1 item 4', 'Art. 14, Art. 15')
    """
    parts = [_one(part) for part in cited.split("、")]
    return ", ".join(part for part in parts if part) if all(parts) else cited


def _one(cited: str) -> str | None:
    if found := _SPECIMEN.fullmatch(cited):
        return f"Specimen {chinese_number(found[1])}"
    if not (found := _ARTICLE.fullmatch(cited)):
        return None
    article, inserted, paragraph, item = (chinese_number(part) if part else None for part in found.groups())
    named = f"Art. {article}" + (f"-{inserted}" if inserted else "")
    return named + (f" para. {paragraph}" if paragraph else "") + (f" item {item}" if item else "")

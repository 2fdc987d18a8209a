"""How Chinese characters sound and how they are simplified: for finding what was written as it is heard.

Both tables come from libraries that are loaded on first use, so that nobody waits for them who does not need them.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache

_HAN = re.compile(r"[㐀-鿿豈-﫿]")


class _Sounds(dict[int, str]):
    """From a character to the one that stands for its syllable without tone; others stand for themselves."""

    def __init__(self) -> None:
        super().__init__()
        self._standing: dict[str, str] = {}

    def __missing__(self, point: int) -> str:
        character = chr(point)
        syllable = _syllable(point) if _HAN.match(character) else None
        standing = self._standing.setdefault(syllable, chr(0xF0000 + len(self._standing))) if syllable else character
        self[point] = standing
        return standing


@lru_cache(maxsize=1)
def _readings() -> dict[int, str]:
    # the library also holds 40,000 phrases, which take longer to load than all names to read
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict


def _syllable(point: int) -> str | None:
    reading = _readings().get(point)
    if reading is None:
        return None
    letters = unicodedata.normalize("NFD", reading.split(",")[0].replace("ü", "v"))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


_SOUNDS = _Sounds()


def sounds(text: str) -> str:
    """``text`` with one fixed sign for each syllable, whatever its tone: homophones become equal, lengths stay.

    The signs mean nothing outside this process: keep the text, not its sounds.

    >>> sounds("荣耀") == sounds("容要"), sounds("荣耀") == sounds("光荣")
    (True, False)
    """
    return text.translate(_SOUNDS)


def pinyin(text: str) -> str:
    """The syllables without tones, one space between them; what is no Chinese character is kept.

    >>> pinyin("容要A厂")
    'rong yao A chang'
    """
    return " ".join((_syllable(ord(c)) or c) if _HAN.match(c) else c for c in text)


@lru_cache(maxsize=1)
def _converter() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=1 << 16)
def _simple(character: str) -> str:
    return str(_converter().convert(character))  # type: ignore[attr-defined]  # OpenCC carries no types


def simplified(text: str) -> str:
    """``text`` in simplified characters, each character by itself, so that places in the text stay.

    >>> simplified("華千化工集團")
    '华千化工集团'
    """
    if text.isascii():
        return text
    return "".join(map(_simple, text))

"""A refusal that a person can act on: what is wrong, where, what was expected, what to do."""

from __future__ import annotations


class Problem(ValueError):
    """An expected failure with a stable code and a message in both languages.

    Attributes:
        code: stable machine name, such as ``uscc_check_character``.
        zh: message in Chinese, shown first.
        en: message in English.
        where: named places (file, line, row, column, field ...).
    """

    def __init__(self, code: str, zh: str, en: str, **where: object) -> None:
        super().__init__(f"{zh} | {en}")
        self.code = code
        self.zh = zh
        self.en = en
        self.where = where

"""Text in Chinese and English, side by side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A phrase in both languages; Chinese is the default."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The phrase in ``language`` (``en...`` gives English, anything else Chinese)."""
        return self.en if language.startswith("en") else self.zh

    def __str__(self) -> str:
        return self.zh

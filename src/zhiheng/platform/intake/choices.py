"""Where an upload stands."""

from __future__ import annotations

from typing import Final, Literal

from django.db import models

from zhiheng.vocab.bilingual import Text

Tone = Literal["good", "bad", "warn", "info", "quiet"]


class UploadStatus(models.TextChoices):
    """States of an upload."""

    RECEIVED = "received", "已接收"
    DETECTED = "detected", "待确认"
    CONFIRMED = "confirmed", "处理中"
    FINISHED = "finished", "已完成"
    REFUSED = "refused", "已拒收"

    @property
    def text(self) -> Text:
        """The label in both languages."""
        return Text(str(self.label), _ENGLISH[self.value])

    @property
    def tone(self) -> Tone:
        """How the page colours it."""
        return _TONES[self.value]


_ENGLISH: Final = {
    "received": "received",
    "detected": "to be confirmed",
    "confirmed": "in progress",
    "finished": "finished",
    "refused": "refused",
}
_TONES: Final[dict[str, Tone]] = {
    "received": "info",
    "detected": "warn",
    "confirmed": "info",
    "finished": "good",
    "refused": "bad",
}

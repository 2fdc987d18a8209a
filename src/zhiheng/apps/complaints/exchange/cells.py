"""How values stand in the cells of the exchange; what goes out comes back the same."""

from __future__ import annotations

import re

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.complaints.choices import Kind
from zhiheng.policy.schema.mapping import Mapping

KIND = "platform_complaints"
SOURCE = "platform"
KINDS = {Kind.COMPLAINT: "投诉", Kind.REPORT: "举报"}
TEXTS = (
    *("name", "phone", "address", "respondent", "respondent_code", "respondent_address"),
    *("product", "brand", "barcode", "facts", "claim"),
)
_FORMULA = re.compile(r"^'*[=+\-@]")


def layout() -> Mapping:
    """The columns as the pack in force has them."""
    return policy.load(settings.PACKS[0]).mappings[KIND]


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), unguarded(guarded("=1+1")), unguarded(guarded("'-"))
    ("'=1+1", '=1+1', "'-")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text

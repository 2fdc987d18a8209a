"""How values stand in the cells of the exchange; what goes out comes back the same."""

from __future__ import annotations

import re
from collections.abc import Mapping as Cells
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.complaints.wording import plain
from zhiheng.policy.schema.mapping import Mapping

KIND = "platform_complaints"
SOURCE = "platform"
KINDS = {Kind.COMPLAINT: "投诉", Kind.REPORT: "举报"}
TEXTS = (
    *("name", "phone", "address", "respondent", "respondent_code", "respondent_address"),
    *("product", "brand", "barcode", "facts", "claim"),
)
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")  # a Chinese spreadsheet runs the full-width ones too


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


def number_of(complaint: Complaint) -> str:
    """The number under which the exchange knows the matter: the sender's, or our own."""
    return complaint.external if complaint.source == SOURCE else complaint.case.number


def cells_of(
    said: object, *, number: str, kind: Kind, received_at: datetime, division: str,
    amount: Decimal | None, occurred_on: date | None,
) -> dict[str, str]:  # fmt: skip
    """The cells by field, before they are guarded.

    Args:
        said: has the texts as attributes.
        number: see ``number_of``.
        kind: complaint or report.
        received_at: written in the time of the office.
        division: where the matter lies.
        amount: in yuan.
        occurred_on: day of the matter.
    """
    return {name: plain(getattr(said, name)) for name in TEXTS} | {
        "number": number,
        "kind": KINDS[kind],
        "received_at": timezone.localtime(received_at).isoformat(),
        "division": division,
        "amount": "" if amount is None else f"{amount:.2f}",
        "occurred_on": occurred_on.isoformat() if occurred_on else "",
    }


def cells_of_complaint(complaint: Complaint) -> dict[str, str]:
    """The cells of a complaint as it is kept."""
    case = complaint.case
    return cells_of(
        complaint, number=number_of(complaint), kind=Kind(complaint.kind), received_at=case.received_at,
        division=case.division, amount=complaint.amount, occurred_on=complaint.occurred_on,
    )  # fmt: skip


def differing(kept: Complaint, arrived: Cells[str, str]) -> list[str]:
    """Fields in which a row differs from what is kept of it; none once it is erased.

    The place counts until somebody has worked on the matter: from then on it is decided here. An empty place was
    filled in here.
    """
    if kept.erased_at is not None:
        return []
    here = cells_of_complaint(kept)
    is_ours = kept.case.seq > 0 or not arrived["division"]
    return [name for name, text in here.items() if text != arrived[name] and not (name == "division" and is_ours)]

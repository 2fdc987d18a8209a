"""What complaints tell the apps above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ComplaintReceived:
    """A complaint or report has come in.

    Attributes:
        number: of its case.
    """

    number: str

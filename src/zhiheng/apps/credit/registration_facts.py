"""What facts offer to the floors below: importers, a comparison for the verifier, a dataset, entries of the menu."""

from __future__ import annotations

from zhiheng.apps.credit.facts import comparing
from zhiheng.apps.credit.importers import importers
from zhiheng.platform.intake import importing
from zhiheng.platform.ledger.comparing import register as compare


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    importing.register_family("credit", importers)
    compare("credit.facts", comparing.facts)

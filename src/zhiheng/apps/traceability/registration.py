"""What traceability offers to the floors below: menu entries."""

from __future__ import annotations


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""

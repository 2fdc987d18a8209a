"""Two chains of the demo whose things are traced: from wheat to biscuits in the shops, from a heat to a coal face."""

from __future__ import annotations

from zhiheng.demo.traceability.expecting import Expected, State, Whereabouts
from zhiheng.demo.traceability.firms import SMALL, Size
from zhiheng.demo.traceability.making import Batch, Chain, batches, documents, make

__all__ = ["SMALL", "Batch", "Chain", "Expected", "Size", "State", "Whereabouts", "batches", "documents", "make"]

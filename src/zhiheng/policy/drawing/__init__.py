"""Procedures as pictures and as tables."""

from zhiheng.policy.drawing.picture import draw
from zhiheng.policy.drawing.table import Row, rows

__all__ = ["Row", "draw", "rows"]

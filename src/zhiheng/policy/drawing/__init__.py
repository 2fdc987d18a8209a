"""Procedures as pictures and as tables."""

from zhiheng.policy.drawing.picture import draw
from zhiheng.policy.drawing.table import Row, rows, who_takes

__all__ = ["Row", "draw", "rows", "who_takes"]

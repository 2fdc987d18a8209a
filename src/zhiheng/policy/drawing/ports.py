"""Where on the edge of a box each line leaves and arrives: side by side, in the order of where they lead."""

from __future__ import annotations

from zhiheng.policy.drawing.layout import Edge, Layout

# (node, is_lower_side) -> (column the line comes from or goes to, whether it leads back, line, 0 leaves | 1 arrives)
_Sides = dict[tuple[str, bool], list[tuple[float, bool, Edge, int]]]


def ports(layout: Layout) -> dict[Edge, tuple[float, float]]:
    """For each line where it leaves and where it arrives, as shares of the box's width from its middle."""
    sides: _Sides = {}
    for edge, line in layout.lines.items():
        sides.setdefault((edge[0], True), []).append((line[1][0], False, edge, 0))
        sides.setdefault((edge[1], False), []).append((line[-2][0], False, edge, 1))
    for edge in layout.back:
        sides.setdefault((edge[0], False), []).append((layout.place[edge[1]][0], True, edge, 0))
        sides.setdefault((edge[1], True), []).append((layout.place[edge[0]][0], True, edge, 1))
    shares: dict[Edge, list[float]] = {edge: [0.0, 0.0] for edge in [*layout.lines, *layout.back]}
    for side in sides.values():
        for number, (_, _, edge, end) in enumerate(sorted(side), start=1):
            shares[edge][end] = number / (len(side) + 1) - 0.5
    return {edge: (leaves, arrives) for edge, (leaves, arrives) in shares.items()}

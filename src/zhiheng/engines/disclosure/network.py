"""Sums of a table as a network, in which what is withheld can move only along cycles.

In a table of one or two dimensions with totals each number stands in at most two sums. Make every sum a node and every
number an edge between its two sums: then a change of withheld numbers that leaves all sums right is a flow that runs in
cycles. An edge may carry any flow forward (the number grows) but backward only its own value (it must not fall below
0). A number cannot be recovered exactly if some cycle of withheld edges through it carries flow.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Node = tuple[str, str]

ROWS_TOTAL: Node = ("row", "")
COLUMNS_TOTAL: Node = ("column", "")


@dataclass(slots=True)
class Edge:
    """A number of the table: ``tail`` and ``head`` are its sums, ``cost`` is what withholding it takes from readers."""

    tail: Node
    head: Node
    value: float
    cost: float
    is_known: bool = False
    is_withheld: bool = False


@dataclass(slots=True)
class Network:
    """All numbers of a table by the sums they stand in."""

    edges: list[Edge]
    at: dict[Node, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for edge in self.edges:
            self.at[edge.tail].append(edge)
            self.at[edge.head].append(edge)

    def protect(self, protection: float) -> None:
        """Withhold more until each withheld number is uncertain by ``protection`` or more.

        One cheapest cycle after the other is closed, always around the largest number that still has none. All numbers
        of a cycle protect each other, so each needs to be looked at once. A cycle always exists: if nothing else helps,
        the totals are withheld with the number.
        """
        safe: set[int] = set()
        for edge in sorted(self._withheld(), key=lambda edge: -edge.value):
            if id(edge) not in safe:
                cycle = self.cycle(edge, protection)
                for member in cycle:
                    member.is_withheld = True
                safe |= {id(member) for member in cycle}

    def _withheld(self) -> Iterator[Edge]:
        return (edge for edge in self.edges if edge.is_withheld)

    def cycle(self, edge: Edge, protection: float) -> list[Edge]:
        """The cheapest cycle through ``edge`` that carries ``protection``, the edge included."""
        ways = [self._path(edge, edge.head, edge.tail, protection)]
        if edge.value >= protection:
            ways.append(self._path(edge, edge.tail, edge.head, protection))
        _, members = min((way for way in ways if way is not None), key=lambda way: way[0])
        return [edge, *members]

    def _path(self, around: Edge, start: Node, goal: Node, flow: float) -> tuple[float, list[Edge]] | None:
        """The cheapest path (Dijkstra) without the edge ``around`` that carries ``flow``; what is withheld is free."""
        best: dict[Node, float] = {start: 0.0}
        came: dict[Node, tuple[Node, Edge]] = {}
        queue = [(0.0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                return cost, list(_walked(came, start, goal))
            if cost > best[node]:
                continue
            for edge, other in self._steps(node, flow):
                if edge is around:
                    continue
                dearer = cost + (0.0 if edge.is_withheld else edge.cost)
                if dearer < best.get(other, float("inf")):
                    best[other], came[other] = dearer, (node, edge)
                    heapq.heappush(queue, (dearer, other))
        return None

    def _steps(self, node: Node, flow: float) -> Iterable[tuple[Edge, Node]]:
        for edge in self.at[node]:
            if edge.is_known:
                continue
            if edge.tail == node:
                yield edge, edge.head
            elif edge.value >= flow:
                yield edge, edge.tail


def _walked(came: dict[Node, tuple[Node, Edge]], start: Node, goal: Node) -> Iterator[Edge]:
    node = goal
    while node != start:
        node, edge = came[node]
        yield edge

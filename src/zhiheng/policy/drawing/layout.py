"""Where the boxes of a drawing stand and how the lines run: layers from the beginning to the ends.

The steps of K. Sugiyama, S. Tagawa, M. Toda, IEEE Trans. Systems, Man, Cybernetics 11 (1981) 109-125: lines that lead
back are set aside, states stand one layer below the last that leads to them, lines over several layers pass through
places of their own, and the order in a layer follows the neighbours' middle until crossings no longer fall.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

Edge = tuple[str, str]
SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns and rows.

    Attributes:
        place: column (a middle, in half boxes) and row of each state.
        lines: for each line that leads on, the places it passes, its ends among them.
        back: lines that lead back.
        size: columns and rows.
    """

    place: dict[str, tuple[float, int]]
    lines: dict[Edge, list[tuple[float, int]]]
    back: list[Edge]
    size: tuple[float, int]


@dataclass
class _Graph:
    layers: list[list[str]] = field(default_factory=list)
    up: dict[str, list[str]] = field(default_factory=dict)
    down: dict[str, list[str]] = field(default_factory=dict)
    chains: dict[Edge, list[str]] = field(default_factory=dict)


def arrange(nodes: list[str], edges: list[Edge], start: str) -> Layout:
    """Find a place for every node; the same input always gives the same places."""
    back = _back_edges(nodes, edges, start)
    onward = [edge for edge in edges if edge not in back]
    graph = _with_passing_places(nodes, onward, _ranks(nodes, onward))
    _untangle(graph)
    columns = _columns(graph)
    rank = {name: number for number, layer in enumerate(graph.layers) for name in layer}
    place = {name: (columns[name], rank[name]) for name in columns}
    return Layout(
        place={name: place[name] for name in nodes},
        lines={edge: [place[name] for name in chain] for edge, chain in graph.chains.items()},
        back=sorted(back),
        size=(max(columns.values()) + 0.5, len(graph.layers)),
    )


def _back_edges(nodes: list[str], edges: list[Edge], start: str) -> set[Edge]:
    """Lines to a state from which the walk came."""
    onward = {node: [to for source, to in edges if source == node] for node in nodes}
    back: set[Edge] = set()
    done: set[str] = set()

    def walk(node: str, path: tuple[str, ...]) -> None:
        for to in onward[node]:
            if to in path:
                back.add((node, to))
            elif to not in done:
                walk(to, (*path, to))
        done.add(node)

    for node in [start, *nodes]:
        if node not in done:
            walk(node, (node,))
    return back


def _ranks(nodes: list[str], edges: list[Edge]) -> dict[str, int]:
    """The longest way to each node."""
    rank = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for source, to in edges:
            rank[to] = max(rank[to], rank[source] + 1)
    return rank


def _with_passing_places(nodes: list[str], edges: list[Edge], rank: dict[str, int]) -> _Graph:
    graph = _Graph(layers=[[] for _ in range(max(rank.values()) + 1)])
    for node in nodes:
        graph.layers[rank[node]].append(node)
    for source, to in edges:
        chain = [source]
        for between in range(rank[source] + 1, rank[to]):
            chain.append(f"{source}>{to}@{between}")
            graph.layers[between].append(chain[-1])
        graph.chains[source, to] = [*chain, to]
    for chain in graph.chains.values():
        for upper, lower in pairwise(chain):
            graph.down.setdefault(upper, []).append(lower)
            graph.up.setdefault(lower, []).append(upper)
    return graph


def _untangle(graph: _Graph) -> None:
    best, fewest = [list(layer) for layer in graph.layers], _crossings(graph)
    for sweep in range(SWEEPS):
        downward = sweep % 2 == 0
        numbers = range(1, len(graph.layers)) if downward else range(len(graph.layers) - 2, -1, -1)
        for number in numbers:
            fixed = graph.layers[number - 1 if downward else number + 1]
            position = {name: float(at) for at, name in enumerate(fixed)}
            neighbours = graph.up if downward else graph.down
            graph.layers[number] = _by_middle(graph.layers[number], position, neighbours)
        if (crossings := _crossings(graph)) < fewest:
            best, fewest = [list(layer) for layer in graph.layers], crossings
    graph.layers = best


def _by_middle(layer: list[str], position: dict[str, float], neighbours: dict[str, list[str]]) -> list[str]:
    def middle(at: int, name: str) -> float:
        near = [position[one] for one in neighbours.get(name, []) if one in position]
        return sum(near) / len(near) if near else float(at)

    middles = {name: middle(at, name) for at, name in enumerate(layer)}
    return sorted(layer, key=lambda name: middles[name])


def _crossings(graph: _Graph) -> int:
    count = 0
    for upper, lower in pairwise(graph.layers):
        at = {name: number for number, name in enumerate(lower)}
        ends = [(number, at[to]) for number, name in enumerate(upper) for to in graph.down.get(name, []) if to in at]
        count += sum(a < c and b > d for a, b in ends for c, d in ends)
    return count


def _columns(graph: _Graph) -> dict[str, float]:
    """Middles of the nodes: near those of their neighbours, never nearer to each other than their boxes allow."""
    column = {name: float(at) for layer in graph.layers for at, name in enumerate(layer)}
    for sweep in range(SWEEPS):
        layers = graph.layers if sweep % 2 == 0 else graph.layers[::-1]
        for layer in layers:
            wanted = {name: _wanted(name, graph, column) for name in layer}
            _spread(layer, wanted, column)
    least = min(column.values())
    return {name: value - least + 0.5 for name, value in column.items()}


def _wanted(name: str, graph: _Graph, column: dict[str, float]) -> float:
    near = [column[one] for one in graph.up.get(name, []) + graph.down.get(name, [])]
    return sum(near) / len(near) if near else column[name]


def _spread(layer: list[str], wanted: dict[str, float], column: dict[str, float]) -> None:
    """Keep order and distances near the wanted places: the middle of a pass from the left and one from the right."""
    left: list[float] = []
    for at, name in enumerate(layer):
        least = left[-1] + _gap(layer[at - 1], name) if at else wanted[name]
        left.append(max(wanted[name], least))
    right = [0.0] * len(layer)
    for at in range(len(layer) - 1, -1, -1):
        most = right[at + 1] - _gap(layer[at], layer[at + 1]) if at + 1 < len(layer) else wanted[layer[at]]
        right[at] = min(wanted[layer[at]], most)
    for name, low, high in zip(layer, left, right, strict=True):
        column[name] = (low + high) / 2


def _gap(one: str, other: str) -> float:
    passing = ("@" in one) + ("@" in other)
    return 1.0 - 0.25 * passing

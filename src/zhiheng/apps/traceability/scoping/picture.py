"""The picture of a chain laid out: groups of things in columns, from what goes in to what comes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 200, 46, 56, 14, 8
MOST = 12  # boxes of one column; the others are counted in one more


@dataclass(frozen=True, slots=True)
class Node:
    """A lot, or whatever stands for its items; loose where all of it is reached by uncertain steps alone."""

    name: str
    count: int
    is_start: bool = False
    is_loose: bool = False


class Edge(NamedTuple):
    """What went in and what came out, by name."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place; ``rest`` is how many it stands for where a column is too long."""

    x: int
    y: int
    node: Node | None
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and lines, in pixels."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[str]


def picture(nodes: Iterable[Node], edges: Iterable[Edge], *, is_backward: bool = False) -> Picture:
    """Lay a chain out.

    Args:
        nodes: with the one that the trace started from.
        edges: between them.
        is_backward: the trace led to what it is made of, so the start stands at the right.
    """
    known = {node.name: node for node in nodes}
    told = list(edges)
    depths = _depths(known, told, is_backward=is_backward)
    columns: dict[int, list[Node]] = defaultdict(list)
    for name, depth in sorted(depths.items()):
        columns[depth].append(known[name])
    most = max(columns, default=0)
    boxes: dict[str, Box] = {}
    rests = []
    for depth, held in columns.items():
        x = MARGIN + (most - depth if is_backward else depth) * (WIDTH + GAP_X)
        shown = held if len(held) <= MOST else held[:MOST]
        for row, node in enumerate(shown):
            boxes[node.name] = Box(x, MARGIN + row * (HEIGHT + GAP_Y), node)
        if len(held) > len(shown):
            rests.append(Box(x, MARGIN + MOST * (HEIGHT + GAP_Y), None, len(held) - len(shown)))
    return _drawn(boxes, rests, told)


def _depths(known: Mapping[str, Node], edges: Sequence[Edge], *, is_backward: bool) -> dict[str, int]:
    """How many steps each is away from the start; what is reached by no edge, but loosely, stands a step away."""
    onward: dict[str, list[str]] = defaultdict(list)
    for one in edges:
        before, after = (one.after, one.before) if is_backward else one
        onward[before].append(after)
    starts = sorted(name for name, node in known.items() if node.is_start)
    depths = _walk(dict.fromkeys(starts, 0), onward, known)
    led_to = {after for name, told in onward.items() if name not in depths for after in told if after != name}
    beside = sorted(name for name in known if name not in depths and name not in led_to)
    depths = _walk(depths | dict.fromkeys(beside, 1), onward, known)
    return depths | {name: 1 for name in known if name not in depths}


def _walk(begun: dict[str, int], onward: Mapping[str, list[str]], known: Mapping[str, Node]) -> dict[str, int]:
    depths, frontier = dict(begun), sorted(begun)
    while frontier:
        found = {after: depths[name] + 1 for name in frontier for after in onward.get(name, ()) if after in known}
        fresh = {name: depth for name, depth in found.items() if name not in depths}
        depths |= fresh
        frontier = sorted(fresh)
    return depths


def _drawn(boxes: Mapping[str, Box], rests: Sequence[Box], edges: Iterable[Edge]) -> Picture:
    everything = [*boxes.values(), *rests]
    lines = [_line(boxes[one.before], boxes[one.after]) for one in edges if one.before in boxes and one.after in boxes]
    return Picture(
        width=max((box.x for box in everything), default=0) + WIDTH + MARGIN,
        height=max((box.y for box in everything), default=0) + HEIGHT + MARGIN,
        boxes=everything,
        lines=lines,
    )


def _line(before: Box, after: Box) -> str:
    """A path from the right side of one box to the left side of another."""
    x1, y1, x2, y2 = before.x + WIDTH, before.y + HEIGHT // 2, after.x, after.y + HEIGHT // 2
    bend = max(GAP_X // 2, (x2 - x1) // 2)
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"

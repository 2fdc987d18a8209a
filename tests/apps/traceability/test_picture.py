"""The picture of a chain: from what goes in at the left to what comes out at the right, with rings and loose ends."""

from __future__ import annotations

from zhiheng.apps.traceability.scoping.picture import MOST, Edge, Node, picture


def columns(found) -> dict[str, int]:
    return {box.node.name: box.x for box in found.boxes if box.node}


def test_each_step_stands_a_column_further_and_a_ring_ends():
    nodes = [Node("a", 1, is_start=True), Node("b", 2), Node("c", 1)]
    found = columns(picture(nodes, [Edge("a", "b"), Edge("b", "c"), Edge("c", "b")]))
    assert found["a"] < found["b"] < found["c"]


def test_what_a_thing_is_made_of_stands_at_its_left():
    found = columns(picture([Node("a", 1, is_start=True), Node("b", 1)], [Edge("b", "a")], is_backward=True))
    assert found["b"] < found["a"]


def test_what_is_reached_loosely_alone_stands_a_step_away_with_what_follows_it_behind():
    nodes = [Node("a", 1, is_start=True), Node("b", 1, is_loose=True), Node("c", 1, is_loose=True)]
    found = columns(picture(nodes, [Edge("b", "c")]))
    assert found["a"] < found["b"] < found["c"]


def test_long_column_is_cut_and_says_how_many_more():
    nodes = [Node("a", 1, is_start=True), *(Node(f"b{place:02}", 1) for place in range(MOST + 3))]
    found = picture(nodes, [Edge("a", one.name) for one in nodes[1:]])
    assert [box.rest for box in found.boxes if box.node is None] == [3]
    assert len(found.lines) == MOST

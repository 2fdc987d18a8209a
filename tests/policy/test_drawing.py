"""Drawings of procedures: complete, legible, the same every time."""

from __future__ import annotations

from datetime import date
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from zhiheng import policy
from zhiheng.policy import drawing
from zhiheng.policy.drawing.layout import arrange
from zhiheng.project.cli.pack import command

SVG = "{http://www.w3.org/2000/svg}"
PACK = policy.load("cn")
EACH = pytest.mark.parametrize("procedure", PACK.procedures, ids=lambda one: f"{one.id}-{one.effective_from}")


@EACH
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_and_every_step_is_there_in_both_languages(procedure, language):
    root = ElementTree.fromstring(drawing.draw(procedure, language=language))
    boxes = [one for one in root.iter(f"{SVG}g") if "procedure-state" in one.get("class", "")]
    assert len(boxes) == len(procedure.states)
    said = "".join(root.itertext())
    for step in procedure.transitions:
        assert step.name.in_language(language) in said


@EACH
def test_boxes_do_not_overlap_and_lines_that_lead_on_lead_down(procedure):
    edges = [
        (source, step.to)
        for step in procedure.transitions
        for source in step.sources
        if step.to is not None and step.to != source
    ]
    found = arrange([state.id for state in procedure.states], edges, procedure.initial)
    places = sorted((row, column) for column, row in found.place.values())
    for (row, column), (next_row, next_column) in pairwise(places):
        assert row != next_row or next_column - column >= 0.999
    for (source, to), line in found.lines.items():
        assert (line[0], line[-1]) == (found.place[source], found.place[to])
        assert [row for _, row in line] == list(range(line[0][1], line[-1][1] + 1))


@EACH
def test_numbers_of_lines_do_not_lie_upon_each_other(procedure):
    root = ElementTree.fromstring(drawing.draw(procedure))
    groups = [one for one in root.iter(f"{SVG}g") if one.get("class") == "procedure-number"]
    boxes = [{key: float(one.find(f"{SVG}rect").get(key)) for key in ("x", "y", "width")} for one in groups]
    for one, other in combinations(boxes, 2):
        left, right = sorted((one, other), key=lambda box: box["x"])
        assert left["x"] + left["width"] < right["x"] or abs(one["y"] - other["y"]) > 16


@EACH
def test_lines_leave_and_arrive_side_by_side(procedure):
    root = ElementTree.fromstring(drawing.draw(procedure))
    paths = [one.get("d") for one in root.iter(f"{SVG}path") if one.get("class") == "procedure-line"]
    ends = [path[1:].split("C")[0] for path in paths] + [" ".join(path.split()[-2:]) for path in paths]
    assert len(set(ends)) == 2 * len(paths)


def test_only_the_present_state_is_marked_and_no_style_is_inline():
    procedure = PACK.procedure("complaint", on=date(2026, 6, 1))
    picture = drawing.draw(procedure, current="mediating")
    assert picture.count("procedure-now") == 1
    assert "style=" not in picture
    assert "<script" not in picture
    assert picture == drawing.draw(procedure, current="mediating")


@given(st.sets(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=25))
def test_any_graph_finds_its_places(pairs):
    edges = [(one, other) for one, other in sorted(pairs) if one != other]
    found = arrange(list("abcdefg"), edges, "a")
    assert set(found.lines) | set(found.back) == set(edges)
    assert len(set(found.place.values())) == 7


def test_the_table_names_who_acts_and_what_happens_to_clocks():
    procedure = PACK.procedure("complaint", on=date(2026, 6, 1))
    found = {row.step.id: row for row in drawing.rows(procedure, PACK)}
    assert [one.zh for one in found["refuse"].confirmed_by] == ["投诉举报工作负责人"]
    assert found["record-session"].to is None
    assert [one.en for one in found["start-testing"].clocks] == ["Mediation of a complaint: pauses"]
    assert [row.number for row in drawing.rows(procedure, PACK)] == list(range(1, len(procedure.transitions) + 1))


def test_the_command_draws_as_of_a_day_and_explains_what_it_does_not_know(tmp_path):
    run = CliRunner().invoke
    file = tmp_path / "old.svg"
    assert run(command, ["draw", "complaint", "--on", "2021-01-01", "--out", str(file)]).exit_code == 0
    assert "第二十一条" in file.read_text(encoding="utf-8")
    unknown = run(command, ["draw", "complain"])
    assert unknown.exit_code == 2
    assert "report-clue" in unknown.output

"""What may be published is attacked with linear programs, which know nothing of how it was chosen."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from zhiheng.engines import disclosure
from zhiheng.engines.disclosure import Cell, Decision, Dominance, Input
from zhiheng.vocab.problem import Problem


def protect(table: list[list[float]] | list[float], **options: object) -> disclosure.Result:
    cells = [
        Cell(row=f"r{r}", column=f"c{c}" if isinstance(row, list) else None, value=value)
        for r, row in enumerate(table)
        for c, value in enumerate(row if isinstance(row, list) else [row])
    ]
    return disclosure.run(Input(cells=cells, **options))


def sums(result: disclosure.Result) -> list[tuple[list[Decision], Decision]]:
    """Every sum that a reader knows: members, and the total that they add up to."""
    cells, margins = result.cells, result.margins
    [whole] = [margin for margin in margins if margin.row is None and margin.column is None]
    rows = [margin for margin in margins if margin.row is not None]
    columns = [margin for margin in margins if margin.column is not None]
    found = [([cell for cell in cells if cell.row == margin.row], margin) for margin in rows]
    found += [([cell for cell in cells if cell.column == margin.column], margin) for margin in columns]
    return [*found, *([(rows, whole), (columns, whole)] if rows else [(cells, whole)])]


def attack(result: disclosure.Result, *, every: int = 1) -> list[float]:
    """How wide the interval is that a reader can compute for each (or only ``every`` so many) withheld number."""
    unknown = [told for told in [*result.cells, *result.margins] if told.status != "published"]
    place = {id(told): at for at, told in enumerate(unknown)}
    rows, rights = [], []
    for members, total in sums(result):
        row, right = np.zeros(len(unknown)), 0.0
        for told, sign in [*((member, 1.0) for member in members), (total, -1.0)]:
            if told.status == "published":
                right -= sign * told.value
            else:
                row[place[id(told)]] = sign
        if row.any():
            rows.append(row)
            rights.append(right)
    widths = []
    for at in range(0, len(unknown), every):
        ends = []
        for sign in (1.0, -1.0):
            aim = np.zeros(len(unknown))
            aim[at] = sign
            solved = linprog(aim, A_eq=np.array(rows), b_eq=np.array(rights), bounds=(0, None))
            assert solved.status in (0, 3)
            ends.append(sign * solved.fun if solved.status == 0 else np.inf)
        widths.append(ends[1] - ends[0])
    return widths


def check_consistent(table: list[list[float]] | list[float], result: disclosure.Result) -> None:
    values = [value for row in table for value in (row if isinstance(row, list) else [row])]
    for value, told in zip(values, result.cells, strict=True):
        assert told.value in (None, value)
        assert (told.value is None) == (told.status != "published")
        assert (told.status == "primary") == (0 < value < 5)


@pytest.mark.parametrize("seed", range(60))
def test_no_withheld_number_of_a_random_table_can_be_recovered(seed):
    draw = random.Random(seed)
    rows, columns = draw.randint(2, 7), draw.randint(2, 6)
    weights = [[0, 1, 2, 3], [0, 0, 0, 2, 40], [3, 8, 15, 60, 300], [1, 2, 4, 7, 12, 25]][seed % 4]
    table = [[draw.choice(weights) for _ in range(columns)] for _ in range(rows)]
    result = protect(table)
    check_consistent(table, result)
    assert sum(width < 1 - 1e-6 for width in attack(result)) == 0


@pytest.mark.parametrize("seed", range(30))
def test_no_withheld_number_of_a_random_list_can_be_recovered(seed):
    draw = random.Random(seed)
    table = [draw.choice([0, 0, 1, 2, 3, 9, 40]) for _ in range(draw.randint(1, 9))]
    result = protect(table)
    check_consistent(table, result)
    assert sum(width < 1 - 1e-6 for width in attack(result)) == 0


@pytest.mark.parametrize("protection", [2, 5, 20])
def test_more_protection_leaves_wider_intervals(protection):
    table = [[3, 20, 30, 9], [25, 1, 14, 40], [33, 18, 50, 2], [60, 22, 11, 7]]
    assert min(attack(protect(table, protection=protection))) >= protection - 1e-6


def test_the_attack_itself_recovers_a_number_that_is_withheld_alone():
    result = protect([[3, 20], [30, 40]])
    alone = result.model_copy(deep=True)
    for told, value in zip(alone.cells[1:], [20.0, 30.0, 40.0], strict=True):
        told.status, told.value = "published", value
    assert attack(alone) == pytest.approx([0.0])
    assert min(attack(result)) >= 1


def test_a_table_without_small_cells_is_published_whole():
    result = protect([[5, 20], [30, 0]])
    assert (result.primary, result.complementary) == (0, 0)
    assert [margin.value for margin in result.margins] == [25, 30, 35, 20, 55]


def test_one_small_cell_needs_three_more_in_a_table_and_one_more_in_a_list():
    assert protect([[3, 20, 9], [30, 40, 8], [9, 9, 9]]).complementary == 3
    assert protect([3, 20, 9]).complementary == 1


def test_the_cheapest_companion_is_chosen():
    result = protect([3, 200, 6, 50])
    assert [told.status for told in result.cells] == ["primary", "published", "complementary", "published"]


def test_totals_are_withheld_only_where_nothing_else_helps():
    lonely = protect([0, 3, 0])
    assert [told.status for told in protect([3, 20, 9]).margins] == ["published"]
    assert min(attack(lonely)) >= 1
    assert protect([4]).margins[0].status == "primary"


def test_small_totals_are_small_cells_too():
    result = protect([[1, 1], [50, 60]])
    assert {told.row: told.status for told in result.margins if told.row} == {"r0": "primary", "r1": "complementary"}


def test_without_totals_only_the_small_cells_are_withheld():
    result = protect([[3, 20], [30, 40]], margins=False)
    assert (result.primary, result.complementary, result.margins) == (1, 0, [])


def test_a_known_number_protects_nothing():
    cells = [Cell(row="a", value=3), Cell(row="b", value=6, is_known=True), Cell(row="c", value=90)]
    result = disclosure.run(Input(cells=cells))
    assert [told.status for told in result.cells] == ["primary", "published", "complementary"]
    everything = disclosure.run(Input(cells=[Cell(row="a", value=3, is_known=True)]))
    assert everything.primary == everything.complementary == 0


def test_units_behind_an_amount_decide_and_not_the_amount():
    few = Cell(row="a", value=9000, contributors=2)
    many = Cell(row="b", value=3, contributors=30)
    result = disclosure.run(Input(cells=[few, many, Cell(row="c", value=70, contributors=9)], protection=1))
    assert result.cells[0].rules == ["threshold"]
    assert result.cells[1].rules == []


@pytest.mark.parametrize(
    ("largest", "options", "rules"),
    [
        ([80, 10], {"dominance": Dominance(n=1, k=75)}, ["dominance"]),
        ([75, 20], {"dominance": Dominance(n=1, k=75)}, []),
        ([50, 40, 5], {"dominance": Dominance(n=2, k=85)}, ["dominance"]),
        ([60, 35], {"p_percent": 10}, ["p_percent"]),
        ([60, 30], {"p_percent": 10}, []),
        ([95, 2], {"p_percent": 10, "dominance": Dominance(n=1, k=75)}, ["dominance", "p_percent"]),
        ([], {"p_percent": 10, "dominance": Dominance(n=1, k=75)}, []),
    ],
)
def test_cells_that_few_contributors_dominate_are_withheld(largest, options, rules):
    cells = [Cell(row="a", value=100, contributors=20, largest=largest)]
    cells += [Cell(row=name, value=100, contributors=20) for name in "bc"]
    result = disclosure.run(Input(cells=cells, **options))
    assert result.cells[0].rules == rules
    assert result.complementary == bool(rules)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([{"row": "a", "value": 1}, {"row": "a", "value": 2}], "cell_repeated"),
        ([{"row": "a", "value": 1}, {"row": "b", "column": "c", "value": 2}], "dimensions_mixed"),
        ([{"row": "a", "value": 10, "largest": [8, 4]}], "contributions_outside"),
        ([{"row": "a", "value": 10, "largest": [-1]}], "contributions_outside"),
    ],
)
def test_a_table_that_contradicts_itself_is_a_problem(cells, code):
    with pytest.raises(Problem) as caught:
        disclosure.run(Input.model_validate({"cells": cells}))
    assert caught.value.code == code


tables = st.integers(2, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 30), min_size=columns, max_size=columns), min_size=2, max_size=4)
)


@given(tables)
@settings(max_examples=25)
def test_whatever_the_table_nothing_withheld_can_be_recovered(table):
    result = protect(table)
    check_consistent(table, result)
    assert all(width >= 1 - 1e-6 for width in attack(result))


@given(tables)
def test_turning_the_table_withholds_as_many_small_cells(table):
    turned = [list(column) for column in zip(*table, strict=True)]
    assert protect(table).primary == protect(turned).primary


def test_a_table_of_cities_by_categories_withstands_the_attack_too():
    draw = random.Random(7)
    table = [[draw.choice([0, 1, 3, 8, 20, 90, 400]) for _ in range(60)] for _ in range(11)]
    result = protect(table)
    assert result.primary > 100
    assert min(attack(result, every=15)) >= 1 - 1e-6

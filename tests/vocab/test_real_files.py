"""The readers of cells on every cell of the real files; how many cells read is part of what we promise."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from conftest import SHARED
from zhiheng.vocab.dates import parse_date, parse_date_and_lot
from zhiheng.vocab.divisions import DivisionTable
from zhiheng.vocab.identifiers import check_uscc
from zhiheng.vocab.identifiers_bulk import check_uscc_many
from zhiheng.vocab.measurements import item_form, meets, parse_limit, parse_measurement, split_items, split_laboratories
from zhiheng.vocab.missing import missing_kind
from zhiheng.vocab.money import parse_capital
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.realfiles
PACK = Path(__file__).parents[2] / "packs" / "cn-sx-2012" / "divisions.csv"


@pytest.fixture(scope="module")
def enterprises() -> list[dict[str, str]]:
    files = sorted((SHARED / "data" / "enterprise").glob("*.csv"))
    if not files:
        pytest.skip("the real enterprise files are not here: 44,232 rows not read")
    return [row for file in files for row in csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())]


@pytest.fixture(scope="module")
def samples() -> list[list[str]]:
    file = SHARED / "data" / "inspection" / "cqn_sampling_2019_open.csv"
    if not file.exists():
        pytest.skip("the real inspection file is not here: 207 rows not read")
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))


def refused(read, cells: list[str]) -> Iterator[tuple[str, str]]:
    for cell in cells:
        try:
            read(cell)
        except Problem as problem:
            yield problem.code, cell


def test_every_capital_that_carries_a_number_is_read(enterprises):
    cells = [row["注册资金"] for row in enterprises]
    assert len(cells) == 44_232
    assert list(refused(parse_capital, cells)) == []
    read = [parse_capital(cell) for cell in cells]
    assert sum(capital.amount is None for capital in read) == sum(not any(map(str.isdigit, cell)) for cell in cells)
    assert Counter(capital.currency for capital in read) == {"CNY": 44_191, "USD": 37, "HKD": 4}


def test_every_registration_date_is_read(enterprises):
    assert list(refused(parse_date, [row["注册日期"] for row in enterprises])) == []


def test_codes_in_bulk_and_one_by_one_agree_and_very_few_fail(enterprises):
    codes = [row["统一社会信用代码"] for row in enterprises]
    valid = [check_uscc(code).valid for code in codes]
    assert check_uscc_many(np.array(codes)).tolist() == valid
    assert 0 < valid.count(False) < 10


def test_nearly_every_address_names_a_unit_of_the_city_column(enterprises):
    table = DivisionTable(csv.DictReader(PACK.read_text(encoding="utf-8").splitlines()))
    outcome: Counter[str] = Counter()
    for row in enterprises:
        (city,) = table.by_name(row["地区"])
        found = table.from_address(row["注册地址"], within=city.code)
        if found is None:
            outcome["none"] += 1
        elif city == table.city_of(found.code):
            outcome["agrees"] += 1
        else:
            outcome["another city"] += 1
    assert outcome["agrees"] / len(enterprises) > 0.985
    assert outcome["another city"] / len(enterprises) < 0.0005


def test_results_and_limits_read_unless_the_columns_are_shifted(samples):
    results, limits = [row[15] for row in samples], [row[16] for row in samples]
    assert [cell for _, cell in refused(parse_measurement, results)] == [
        "上海市食品药品检验所",
        "初检机构：武汉食品化妆品检验所；复检机构：山东省食品药品检验研究院",
    ]
    assert len(list(refused(parse_limit, limits))) == 2
    read = [
        meets(parse_measurement(result), parse_limit(limit))
        for result, limit in zip(results, limits, strict=True)
        if missing_kind(result) is None and not list(refused(parse_measurement, [result]))
    ]
    # every row of these notices is a failing sample, so every pair that reads must say so
    assert read == [False] * 39


def test_items_read_unless_the_columns_are_shifted(samples):
    shifted = [cell for _, cell in refused(split_items, [row[14] for row in samples])]
    assert all(cell.strip().startswith(("n=", "≤")) or cell.strip().endswith(("检验所", "研究院")) for cell in shifted)
    assert sum(len(split_items(row[14])) for row in samples if row[14] not in shifted) > 190


def test_two_laboratories_of_one_cell_are_told_apart(samples):
    cells = [row[18] for row in samples if "复检" in row[18]]
    assert cells
    for cell in cells:
        assert [laboratory.role for laboratory in split_laboratories(cell)] == ["initial", "recheck"]


def test_most_glued_dates_are_split(samples):
    cells = [row[12] for row in samples if row[12] and "药典" not in row[12]]
    assert sum(parse_date_and_lot(cell).day is not None for cell in cells) / len(cells) > 0.8


def test_every_header_of_failing_items_is_understood():
    file = SHARED / "data" / "inspection" / "header_synonyms.csv"
    if not file.exists():
        pytest.skip("the header synonyms are not here")
    seen = [
        row["variant_seen"] for row in csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines(keepends=True))
    ]
    assert all(item_form(header) for header in seen if header.startswith("不合格项目"))

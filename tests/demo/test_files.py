"""The demo's files: the same every time, unmistakably made up, large enough, with the defects of real ones."""

import csv
import io
from collections import Counter

import pytest

from zhiheng import policy
from zhiheng.apps.returns import queries
from zhiheng.demo import enterprises, inspections, places, province, returns
from zhiheng.demo.scenario import PROGRAMMES, YEARS
from zhiheng.vocab.identifiers import check_uscc


@pytest.fixture(scope="module")
def pack():
    return policy.load("cn-sx-2012")


@pytest.fixture(scope="module")
def home(pack):
    return places.cities(pack, on=province.AS_OF)


@pytest.fixture(scope="module")
def firms(home):
    return enterprises.firms(home)


@pytest.fixture(scope="module")
def batches(home, firms):
    return list(inspections.batches(home, firms))


def test_province_has_enough_enterprises_all_with_valid_and_unmistakable_codes(firms):
    assert len(firms) >= 20_000
    assert len({firm.code for firm in firms}) == len(firms)
    assert all(check_uscc(firm.code).valid for firm in firms[::97])
    assert all(firm.code[8:12] == "DEM0" and "示例" in firm.name for firm in firms)


def test_province_has_enough_inspections_in_every_city_and_year(batches):
    assert sum(len(batch.rows) for batch in batches) >= 60_000
    assert {batch.year for batch in batches} == set(YEARS)
    cities = Counter(row[10][:4] for batch in batches for row in batch.rows)
    assert len(cities) == 11
    assert {batch.programme.id for batch in batches} == {programme.id for programme in PROGRAMMES}
    numbers = [row[0] for batch in batches for row in batch.rows]
    assert len(set(numbers)) == len(numbers)


def test_same_seed_gives_the_same_bytes(tmp_path, firms, batches):
    for folder in ("one", "two"):
        enterprises.write(tmp_path / folder, firms[:500])
        for batch in batches[:3]:
            inspections.write(tmp_path / folder, batch)
    one = {path.name: path.read_bytes() for path in (tmp_path / "one").glob("*.csv")}
    assert one
    assert one == {path.name: path.read_bytes() for path in (tmp_path / "two").glob("*.csv")}


def test_registers_come_in_several_encodings_with_repeats_and_mistyped_codes(tmp_path, firms):
    paths = enterprises.write(tmp_path, firms)
    texts = [path.read_bytes() for path in paths]
    assert any(text.startswith(b"\xef\xbb\xbf") for text in texts)
    with pytest.raises(UnicodeDecodeError):
        [text.decode("utf-8") for text in texts]
    rows = [row for text in texts for row in csv.reader(io.StringIO(_decoded(text))) if any(row)]
    codes = [row[1] for row in rows]
    assert len(codes) > len(set(codes))
    assert any("O" in code for code in codes)


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decode("gb18030")


def test_every_cell_of_every_form_is_filled_and_no_rule_is_broken(pack, home):
    cells = {}
    for sheet in returns.sheets(pack, home):
        for form, period, item, value in sheet.rows:
            cells.setdefault((sheet.unit, form.id, period), {})[item] = value
    forms = {form.id: form for form in pack.returns}
    assert {form for _, form, _ in cells} == set(forms)
    for (unit, form, period), values in cells.items():
        whole = {item.id: values.get(item.id) for item in forms[form].items}
        errors = [found for found in queries.check(forms[form], whole, {}, {}) if found.is_error]
        assert errors == [], (unit, form, period)

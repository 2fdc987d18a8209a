"""Records of one organisation come together, others never do, and every decision says why."""

import json
import math
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiheng.engines import resolution as engine
from zhiheng.engines.resolution.blocking import pairs
from zhiheng.engines.resolution.comparing import FEATURES, is_one_off
from zhiheng.engines.resolution.reading import numbered, person_of, read_code
from zhiheng.vocab.divisions import DivisionTable
from zhiheng.vocab.identifiers import check_uscc, orgcode_check_character, uscc_check_character
from zhiheng.vocab.problem import Problem

ROWS = [
    {"code": "140000", "name": "山西省", "level": "province"},
    {"code": "140100", "name": "太原市", "level": "city", "parent": "140000"},
    {"code": "140105", "name": "小店区", "level": "county", "parent": "140100"},
    {"code": "140700", "name": "晋中市", "level": "city", "parent": "140000"},
    {"code": "140724", "name": "昔阳县", "level": "county", "parent": "140700"},
]
TABLE = DivisionTable(ROWS)


def code(number, division="140105"):
    body = f"{number:08d}"
    body = f"91{division}{body}{orgcode_check_character(body)}"
    return body + uscc_check_character(body)


def record(rec_id, name, **more):
    return engine.Record(rec_id=rec_id, name=name, **more)


def entities(*records):
    return engine.resolve(records, TABLE).entity_ids()


def decision(*records):
    found = engine.resolve(records, TABLE)
    return {
        (found.records[found.pairs.first[at]].rec_id, found.records[found.pairs.second[at]].rec_id): told.decision
        for at, told in found.decided.items()
    }


ONE = code(12345678)
OTHER = code(22345678)


def test_codes_of_both_eras_meet():
    found = entities(
        record("a", "山西华千化工有限公司", uscc=ONE), record("b", "华千化工", org_code=f"{ONE[8:16]}-{ONE[16]}")
    )
    assert found == {"a": "a", "b": "a"}


def test_a_letter_for_a_digit_is_read_as_the_digit():
    damaged = ONE[:2] + ONE[2:].replace("0", "O", 1)
    assert read_code(damaged, "").orgcode == ONE[8:17]
    assert entities(record("a", "甲乙", uscc=ONE), record("b", "丙丁", uscc=damaged)) == {"a": "a", "b": "a"}


def test_an_early_pilot_code_is_sure_and_a_typing_error_is_not():
    assert read_code("91350100M000100Y43", "") == read_code("91350100m000100y43", "")
    pilot = ONE[:8] + "M0001234"
    pilot += orgcode_check_character(pilot[8:])
    wrong = next(c for c in "0123456789" if c != uscc_check_character(pilot))
    assert read_code(pilot + wrong, "").is_sure
    assert not read_code(ONE[:17] + ("1" if ONE[17] != "1" else "2"), "").is_sure


@pytest.mark.parametrize(("written", "read"), [("欧某某", ""), ("N/A", ""), ("欧*", ""), ("歐陽 明", "欧阳明")])
def test_a_person_made_unreadable_is_no_person(written, read):
    assert person_of(written) == read


def test_an_address_without_a_number_or_with_many_firms_says_less():
    firms = [record(f"f{n}", f"山西第{n}家商贸有限公司", uscc=code(n), address="小店区解放路1号") for n in range(1, 5)]
    villagers = [record(name, name, address="昔阳县新华村") for name in ("甲乙商店", "丙丁商店")]
    neighbours = [record(name, name, address="昔阳县新华街9号") for name in ("戊己商店", "庚辛商店")]
    found = engine.resolve([*firms, *villagers, *neighbours], TABLE)
    told = FEATURES["address"]
    levels = {
        (found.records[one].rec_id, found.records[other].rec_id): told[level]
        for one, other, level in zip(found.pairs.first, found.pairs.second, found.pairs.levels["address"], strict=True)
    }
    assert levels["f1", "f2"] == "shared"
    assert levels["丙丁商店", "甲乙商店"] == "shared"
    assert levels["庚辛商店", "戊己商店"] == "same"


def test_a_code_one_character_away_joins_where_the_name_agrees():
    wrong = ONE[:10] + ("7" if ONE[10] != "7" else "8") + ONE[11:]
    assert not check_uscc(wrong).valid
    found = entities(record("a", "山西华千化工有限公司", uscc=ONE), record("b", "华千化工公司", uscc=wrong))
    assert found["b"] == "a"


SAME = {"address": "太原市小店区解放路1号", "legal_rep": "欧阳明远", "phone": "03510000001", "county": "140105"}


def test_two_valid_codes_never_come_together_by_themselves_but_a_person_is_told():
    both = [record(r, "山西华千化工有限公司", uscc=u, **SAME) for r, u in (("a", ONE), ("b", OTHER))]
    assert entities(*both) == {"a": "a", "b": "b"}
    assert decision(*both) == {("a", "b"): engine.Decision.TWO_CODES}


def test_no_third_record_brings_two_valid_codes_together():
    both = [record(r, "山西华千化工有限公司", uscc=u, **SAME) for r, u in (("a", ONE), ("b", OTHER))]
    found = entities(*both, record("c", "山西华千化工有限公司", **SAME))
    assert found["a"] != found["b"]


def test_a_record_that_fits_two_codes_alike_is_left_to_a_person():
    both = [record(r, "华千化工有限公司", uscc=u, county="140105") for r, u in (("a", ONE), ("b", OTHER))]
    third = record("c", "华千化工有限公司", county="140105", address="小店区解放路1号")
    assert entities(*both, third)["c"] == "c"


@pytest.mark.parametrize(
    "written",
    [
        "华千（山西）化工有限公司",
        "山西華千化工有限公司",
        "山西化千化工有限公司",
        "华千化工",
        "山西 华千 化工有限责任公司",
    ],
)
def test_variants_of_a_name_at_one_address_come_together(written):
    place = {"address": "山西省太原市小店区解放路1号"}
    found = entities(
        record("a", "山西华千化工有限公司", uscc=ONE, **place), record("b", written, address="太原市小店区解放路1号")
    )
    assert found["b"] == "a"


def test_a_changed_name_needs_other_evidence():
    renamed = record("b", "山西鼎盛化工有限公司", **SAME)
    assert entities(record("a", "山西华千化工有限公司", uscc=ONE, **SAME), renamed)["b"] == "a"
    alone = record("b", "山西鼎盛化工有限公司", county="140105")
    assert entities(record("a", "山西华千化工有限公司", uscc=ONE, **SAME), alone)["b"] == "b"


def test_another_firm_of_the_same_owner_at_the_same_door_is_left_to_a_person():
    both = [record("a", "山西华千化工有限公司", uscc=ONE, **SAME), record("b", "山西鼎盛餐饮有限公司", **SAME)]
    assert decision(*both) == {("a", "b"): engine.Decision.OTHER_NAME}


def test_a_branch_is_not_its_parent():
    both = [
        record("a", "山西华千化工有限公司", uscc=ONE, **SAME),
        record("b", "山西华千化工有限公司太原市分公司", **SAME),
    ]
    assert decision(*both) == {("a", "b"): engine.Decision.BRANCH}
    assert entities(*both)["b"] == "b"


def test_the_same_name_in_another_county_is_another_firm():
    found = entities(
        record("a", "山西华千化工有限公司", uscc=ONE, address="太原市小店区解放路1号"),
        record("b", "昔阳县华千化工有限公司", uscc=code(32345678, "140724"), address="昔阳县新华街2号"),
        record("c", "华千化工有限公司", county="140724"),
    )
    assert found["c"] == "b"


def test_reasons_add_up_to_the_score_and_speak_both_languages():
    lines = [{"rec_id": r, "name": n, **SAME} for r, n in (("a", "山西华千化工有限公司"), ("b", "华千化工公司"))]
    pair = engine.run(engine.Input(records=lines, divisions=ROWS)).pairs[0]
    assert math.isclose(sum(part.weight for part in pair.explain), pair.score, abs_tol=0.005)
    assert [part.feature for part in pair.explain] == ["prior", *FEATURES]
    assert all(part.zh and part.en for part in pair.explain)


def test_two_records_with_one_id_are_refused():
    with pytest.raises(Problem) as refused:
        engine.resolve([record("a", "甲"), record("a", "乙")])
    assert refused.value.code == "record_twice"


def test_nothing_gives_nothing():
    assert engine.resolve([]).entity_ids() == {}
    assert engine.run(engine.Input(records=[])).entities == []


def test_every_level_of_the_shipped_weights_is_known_and_their_origin_is_told():
    weights = engine.shipped()
    assert weights.version == engine.VERSION
    assert weights.provenance["entities"] > 0
    assert {name: len(own) for name, own in weights.by_feature.items()} == {n: len(v) for n, v in FEATURES.items()}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("123456789", "123456780", True), ("123456789", "123456700", False), ("12", "123", False)],
)
def test_codes_one_character_apart_are_known(one, other, expected):
    assert is_one_off(one, other) is expected


def test_pairs_of_a_key_are_all_pairs_and_wide_keys_are_passed_over():
    first, second = pairs(numbered(["x", "y", "x", "", "x", ""]), 10)
    assert sorted(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 2), (0, 4), (2, 4)]
    assert len(pairs(numbered(["x"] * 5), 4)[0]) == 0


NAMES = st.sampled_from(["华千化工", "化千化工", "鼎盛餐饮", "山西华千化工有限公司", "昔阳县华千化工厂", "", "华"])
LINES = st.builds(
    lambda name, uscc, address, legal_rep, phone: {
        "name": name, "uscc": uscc, "address": address, "legal_rep": legal_rep, "phone": phone
    },
    NAMES,
    st.sampled_from(["", "", ONE, OTHER, ONE[:17] + "Z", "9114", code(32345678, "140724")]),
    st.sampled_from(["", "太原市小店区解放路1号", "昔阳县新华街2号"]),
    st.sampled_from(["", "王明", "欧阳明远"]),
    st.sampled_from(["", "03510000001"]),
)  # fmt: skip
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@FEW
@given(st.lists(LINES, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(lines, chance):
    records = [record(f"r{at}", **line) for at, line in enumerate(lines)]
    shuffled = chance.sample(records, len(records))
    assert entities(*records) == entities(*shuffled)


@FEW
@given(st.lists(LINES, max_size=8))
def test_entities_part_the_records_and_hold_one_valid_code_at_most(lines):
    records = [record(f"r{at}", **line) for at, line in enumerate(lines)]
    found = entities(*records)
    assert set(found) == {one.rec_id for one in records}
    codes = {}
    for one in records:
        if check_uscc(one.uscc).valid:
            codes.setdefault(found[one.rec_id], set()).add(one.uscc[8:17])
    assert all(len(own) == 1 for own in codes.values())


@FEW
@given(st.lists(LINES, max_size=8))
def test_an_entity_is_called_by_its_first_record_and_again_gives_the_same(lines):
    records = [record(f"r{at}", **line) for at, line in enumerate(lines)]
    found = entities(*records)
    assert all(found[entity] == entity and entity <= one for one, entity in found.items())
    assert entities(*records) == found


def test_the_command_prints_entities_in_the_order_of_the_lines(tmp_path):
    file = tmp_path / "records.csv"
    head = "rec_id,source,name,uscc,org_code,address,legal_rep,phone,county\n"
    lines = f"b,税务,华千（山西）化工有限公司,{ONE},,,,,\na,工商,山西华千化工有限公司,{ONE},,,,,\n"
    file.write_bytes((head + lines).encode("gb18030"))
    done = _command(file)
    assert done.stdout == "rec_id,entity_id\nb,a\na,a\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rec_id,name\na,甲\n", "uscc"),
        (
            "rec_id,name,uscc,org_code,address,legal_rep,phone,county\n" + "a,甲,,,,,,\n" * 2,
            "record id a occurs more than once",
        ),
        ("rec_id,name,uscc,org_code,address,legal_rep,phone,county\n,甲,,,,,,\n", "第 2 行"),
        ("", ""),
    ],
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path, text, told):
    file = tmp_path / "records.csv"
    file.write_text(text, encoding="utf-8")
    done = _command(file, check=False)
    assert done.returncode == 1
    assert "Error" in done.stderr
    assert told in done.stderr
    assert done.stdout == ""


def _command(file, *, check=True):
    arguments = [sys.executable, "-m", "zhiheng.project.cli", "resolve", str(file)]
    return subprocess.run(arguments, check=check, capture_output=True, text=True, encoding="utf-8")


def test_the_command_explains_each_pair(tmp_path):
    file, why = tmp_path / "records.csv", tmp_path / "why.jsonl"
    head = "rec_id,name,uscc,org_code,address,legal_rep,phone,county\n"
    file.write_text(head + f"a,山西华千化工有限公司,{ONE},,,,,\nb,华千化工,{ONE},,,,,\n", encoding="utf-8")
    arguments = [sys.executable, "-m", "zhiheng.project.cli", "resolve", str(file), "--explain", str(why)]
    subprocess.run(arguments, check=True, capture_output=True)
    told = json.loads(why.read_text(encoding="utf-8"))
    assert told["decision"] == "merged"
    assert ["code", "same"] in [part[:2] for part in told["explain"]]

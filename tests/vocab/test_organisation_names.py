"""Names of organisations in their parts, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.divisions import DivisionTable
from zhiheng.vocab.organisation_names import NameReader
from zhiheng.vocab.organisation_words import BRANCH_ENDINGS, FORM_NAMES, FORMS, Form
from zhiheng.vocab.pronunciation import pinyin, simplified, sounds

TABLE = DivisionTable(
    [
        {"code": "140000", "name": "山西省", "level": "province"},
        {"code": "140100", "name": "太原市", "level": "city", "parent": "140000"},
        {"code": "140700", "name": "晋中市", "level": "city", "parent": "140000"},
        {"code": "140726", "name": "太谷县", "level": "county", "parent": "140700", "effective_to": "2019-11-01"},
        {
            "code": "140703",
            "name": "太谷区",
            "level": "county",
            "parent": "140700",
            "effective_from": "2019-11-01",
            "predecessors": "140726",
        },
        {"code": "140724", "name": "昔阳县", "level": "county", "parent": "140700"},
    ]
)
READER = NameReader(TABLE)


def parts(name):
    read = READER.read(name)
    return read.division_text, read.trade, read.industry, read.form_text, read.branch


@pytest.mark.parametrize(
    "name",
    [
        "山西华千化工集团有限公司",
        "华千(山西)化工集团有限公司",
        "华千（山西）化工集团有限公司",
        "山西 华千化工 集团有限公司",
        "山西華千化工集團有限公司",
        " 山西華千　化工集团有限公司 ",
    ],
)
def test_brackets_spaces_width_and_script_change_nothing(name):
    assert parts(name) == ("山西", "华千", "化工", "集团有限公司", "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("山西省晋中市昔阳县绿康源种植农民专业合作社", ("山西省晋中市昔阳县", "绿康源", "种植", "农民专业合作社", "")),
        ("太谷县鑫源玛钢厂", ("太谷县", "鑫源", "玛钢", "厂", "")),
        ("太原市小二面馆", ("太原市", "小二", "", "面馆", "")),
        ("山西正大会计师事务所（普通合伙）", ("山西", "正大", "", "会计师事务所普通合伙", "")),
        ("太原仁爱医院", ("太原", "仁爱", "", "医院", "")),
        ("晋中育才培训学校", ("晋中", "育才", "", "培训学校", "")),
        ("昔阳县老王经营部", ("昔阳县", "老王", "", "经营部", "")),
        ("太原市政务服务中心", ("太原市", "政务", "", "服务中心", "")),
        ("华千科技股份有限责任公司", ("", "华千", "科技", "股份有限责任公司", "")),
        ("华千", ("", "华千", "", "", "")),
    ],
)
def test_each_part_is_found(name, expected):
    assert parts(name) == expected


@pytest.mark.parametrize(
    ("name", "parent", "branch"),
    [
        ("山西华千化工有限公司太原分公司", "华千化工", "太原分公司"),
        ("山西华千化工有限公司第一分公司", "华千化工", "第一分公司"),
        ("山西华千化工太谷区分公司", "华千化工", "太谷区分公司"),
        ("昔阳县鑫源玛钢厂太原市经销部", "鑫源玛钢", "太原市经销部"),
        ("山西华千化工有限公司招待所", "华千化工", "招待所"),
        ("昔阳县城关供销合作社新街一商店", "城关", "新街一商店"),
        ("昔阳县绿康源种植农民专业合作社联合社", "绿康源种植", ""),
    ],
)
def test_a_branch_is_told_apart_from_its_parent(name, parent, branch):
    read = READER.read(name)
    assert (read.core, read.branch) == (parent, branch)


def test_a_firm_that_only_ends_like_a_branch_is_none():
    assert READER.read("昔阳县老王门市部").branch == ""


@pytest.mark.parametrize("form", ["有限任公司", "有限责公司", "限责任公司"])
def test_a_form_that_lost_a_character_is_still_that_form(form):
    read = READER.read("山西华千化工" + form)
    assert (read.form, read.core) == (Form.LIMITED, "华千化工")


def test_long_forms_and_industries_are_known_by_their_sound():
    assert parts("山西龙华食品农民专叶合作社") == ("山西", "龙华", "食品", "农民专叶合作社", "")
    assert parts("山西彩霞农叶开发有限公司")[1:3] == ("彩霞", "农叶开发")


def test_names_of_former_divisions_are_known_and_later_ones_only_once_in_force():
    from datetime import date

    assert READER.read("太谷县鑫源玛钢厂").divisions == ("140726",)
    earlier = NameReader(TABLE, on=date(2010, 1, 1)).read("太谷区鑫源玛钢厂")
    assert "140703" not in earlier.divisions


def test_a_name_of_divisions_alone_keeps_something_as_its_trade_name():
    assert READER.read("山西太原有限公司").trade == "太原"


def test_without_a_table_provinces_are_known():
    assert NameReader().read("陕西盘龙药业集团股份有限公司").division_text == "陕西"


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_and_no_character_is_lost(text):
    read = READER.read(text)
    assert read.trade + read.industry in read.text


@given(st.text(alphabet="山西华千化工有限公司太原分（）() 集團", max_size=20))
def test_reading_the_text_of_a_name_again_changes_nothing(text):
    first = READER.read(text)
    again = READER.read(first.text)
    assert again.text == first.text


def test_every_form_has_a_name_and_every_word_one_form():
    assert set(FORM_NAMES) == set(Form)
    words = [word for texts in FORMS.values() for word in texts]
    assert len(words) == len(set(words))
    assert len(set(BRANCH_ENDINGS)) == len(BRANCH_ENDINGS)


def test_homophones_sound_alike_and_others_do_not():
    assert sounds("荣耀") == sounds("容要")
    assert sounds("荣耀") != sounds("光荣")
    assert sounds("abc1") == "abc1"
    assert pinyin("荣耀") == "rong yao"
    assert simplified("華為") == "华为"

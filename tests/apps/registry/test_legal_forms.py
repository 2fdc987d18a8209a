"""The legal form behind many spellings."""

from __future__ import annotations

import pytest

from zhiheng.apps.registry.legal_forms import legal_form


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("有限责任公司", "limited"),
        ("有限责任公司(自然人独资)", "limited"),
        ("有限责任公司 国有企业", "limited"),
        ("股份有限公司 外商投资企业", "joint_stock"),
        ("国有企业", "state_owned"),
        ("集体所有制", "collective"),
        ("集体分支机构(非法人)", "branch"),
        ("集体经营单位(非法人)", "branch"),
        ("集体事业单位营业", "branch"),
        ("有限责任公司分公司", "branch"),
        ("股份合作制", "stock_cooperative"),
        ("个体工商户", "individual"),
        ("个人独资企业", "sole_proprietorship"),
        ("普通合伙", "partnership"),
        ("农民专业合作社", "cooperative"),
        ("来料加工", "processing"),
        ("从没见过的类型", "other"),
    ],
)
def test_a_stated_form_is_normalised(raw, form):
    assert legal_form(raw, uscc="91140000000000000X", name="某某有限公司") == (form, "stated")


@pytest.mark.parametrize(
    ("uscc", "name", "expected"),
    [
        ("92140105MA0K000000", "小店区某面馆", ("individual", "code")),
        ("93140105MA0K000000", "某某种植专业合作社", ("cooperative", "code")),
        ("52140829MJ00000000", "某某学校", ("social", "code")),
        ("91140000000000000X", "某某股份有限公司太原分公司", ("branch", "name")),
        ("91140000000000000X", "某某股份有限公司", ("joint_stock", "name")),
        ("91140000000000000X", "某某有限公司", ("limited", "name")),
        ("91140000000000000X", "某某事务所（普通合伙）", ("partnership", "name")),
        ("91140000000000000X", "某某煤矿", ("unstated", "none")),
    ],
)
def test_where_the_register_left_the_form_open_the_code_or_the_name_tells_it(uscc, name, expected):
    assert legal_form("", uscc=uscc, name=name) == expected

"""Word lists of a pack as the text engines take them."""

import pytest

from zhiheng import policy
from zhiheng.engines.text_category import suggest_by_cues
from zhiheng.policy.wording import categories, injury_lexicon
from zhiheng.vocab.problem import Problem

CN = policy.load("cn")


@pytest.mark.parametrize(
    ("text", "about", "issue"),
    [
        ("超市卖的牛奶过期了，喝了拉肚子", "food", "food-safety"),
        ("电饭锅用了三天就坏了，商家拒绝退货", "appliances", "after-sales"),
        ("健身房关门跑路，会员卡余额不退", "personal-care", "prepaid"),
        ("买黄金项链，发现不是正品，是假货", "jewellery", "counterfeit"),
        ("加油站的加油机计量不准，汽油缺斤短两", "vehicles", "measure"),
        ("小区电梯经常困人，没有检验", "special-equipment", "safety"),
        ("停车费没有明码标价，乱收费", "utilities", "price"),
        ("培训机构把我的个人信息泄露，接到推销电话", "education", "personal-information"),
        ("种子发芽率低，包装上没有生产日期", "farm-supplies", "labelling"),
        ("直播间主播虚假宣传，夸大功效", "online-delivery", "advertising"),
        ("装修公司不履行合同，墙体裂缝", "engineering", "contract"),
    ],
)
def test_a_plain_complaint_finds_its_sector_and_issue_by_cues(text, about, issue):
    assert suggest_by_cues(text, categories(CN, "complaint-category"))[0].category == about
    assert issue in [one.category for one in suggest_by_cues(text, categories(CN, "complaint-issue"))[:2]]


@pytest.mark.parametrize("list_id", ["complaint-category", "complaint-issue"])
def test_each_category_has_a_name_in_both_languages_and_cues_that_lead_to_it(list_id):
    listed = CN.codes[list_id].codes
    assert all(code.name.zh and code.name.en and code.cues for code in listed)
    for code in listed:
        for cue in code.cues:
            assert code.code in [one.category for one in suggest_by_cues(cue, categories(CN, list_id))]


def test_no_cue_stands_twice_in_a_category():
    for found in CN.codes.values():
        for code in found.codes:
            assert len(set(code.cues)) == len(code.cues), (found.id, code.code)


def test_a_province_reads_with_the_words_of_the_nation():
    assert injury_lexicon(policy.load("cn-sx-2012")) == injury_lexicon(CN)


def test_a_list_that_is_not_there_is_said_to_be_missing():
    with pytest.raises(Problem) as refusal:
        categories(CN, "complaint-mood")
    assert refusal.value.code == "no_code_list"
    assert "complaint-mood" in refusal.value.zh

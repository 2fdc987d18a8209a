"""What the words of the national pack read out of sentences: one's own, as people write them."""

import pytest

from zhiheng import policy
from zhiheng.engines import injury_words
from zhiheng.policy.wording import injury_lexicon

LEXICON = injury_lexicon(policy.load("cn"))


def read(text):
    return injury_words.run(injury_words.Input(text=text, lexicon=LEXICON))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("工人在换灯管时触电身亡", "death"),
        ("液化气罐爆炸，店内两人死亡", "death"),
        ("孩子从滑梯上摔下来骨折了", "severe"),
        ("吃完火锅当晚急性肠胃炎住院三天", "severe"),
        ("用了面膜之后呼吸困难，叫了救护车", "severe"),
        ("电饭锅的蒸汽把手烫伤", "injury"),
        ("热水袋漏水，腿上烫出泡", "injury"),
        ("摸到洗衣机外壳被电了", "injury"),
        ("一家四口吃了凉皮上吐下泻", "injury"),
        ("染发之后头皮红肿", "injury"),
        ("不小心被玻璃门割伤", "injury"),
        ("不慎被电钻划伤手指", "injury"),
        ("没有护罩导致手指被夹伤", "injury"),
        ("商家没有提醒就让孩子上去，结果受伤", "injury"),
        ("不是没有受伤，是商家不承认", "injury"),
        ("并非没有人受伤", "injury"),
        ("不得不去医院", "injury"),
        ("虽然没有爆炸但是烫伤了手", "injury"),
        ("充电宝在包里自燃", "danger"),
        ("刚开机插座就冒烟", "danger"),
        ("行驶途中刹车失灵", "danger"),
        ("电梯困人四十分钟", "danger"),
        ("罐头里吃出玻璃渣", "danger"),
        ("热水器漏电，物业没人管", "danger"),
        ("商家不给医药费", "injury"),
        ("拒不承担孩子的医疗费", "injury"),
        ("没有严重烧伤，只是烫到手背", "injury"),
        ("不过烫伤了手", "injury"),
        ("没几天就漏电", "danger"),
        ("没有说明书，孩子误吞电池", "injury"),
    ],
)
def test_a_sentence_that_states_harm_has_its_level(text, level):
    assert read(text).level == level


@pytest.mark.parametrize(
    "text",
    [
        "锅盖飞了出去，没有受伤",
        "幸好没有人受伤",
        "没人受伤",
        "无人员伤亡",
        "未造成人员伤害，也未造成伤亡",
        "没有造成任何人员伤亡",
        "没有发生爆炸、起火",
        "没有烫伤、触电等情况",
        "并没有因此受伤",
        "这次事故伤亡为零",
        "用了三年从没漏电",
        "从未出现过漏电",
        "检查后没有发现漏气",
        "宝宝用了不过敏",
        "不会过敏，很好用",
        "没有被烫伤",
        "还好没伤到手",
    ],
)
def test_a_sentence_that_denies_harm_raises_nothing(text):
    found = read(text)
    assert found.level is None
    assert {one.status for one in found.findings} == {"denied"}


@pytest.mark.parametrize(
    "text",
    [
        "插头发热，怕引起火灾",
        "担心孩子触电",
        "这样的电线容易漏电",
        "差点被烫伤",
        "老人险些摔伤",
        "有触电的危险",
        "存在爆炸风险",
        "如果电池起火，后果严重",
        "万一孩子误吞，谁负责",
        "气罐会不会爆炸",
        "请问这个牌子有没有漏电",
        "是不是漏电",
        "可能会造成烫伤",
    ],
)
def test_a_feared_harm_counts_as_danger_only(text):
    found = read(text)
    assert found.level == "danger"
    assert {one.status for one in found.findings} == {"feared"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "衣服掉色，要求退货",
        "标价一百二十元，结账多收十元",
        "商家打出骨折价",
        "真是令人伤心的一次购物",
        "电脑中毒了，店家不修",
        "理发店给我烫了个爆炸头",
        "客服态度可怕",
        "等了一个月，气死人了",
        "手机自带电池容量小",
        "我是残疾人，希望上门取件",
        "个人信息泄露",
        "药店的医疗器械没有合格证",
        "快递员不接电话",
        "书里缺了好几页",
    ],
)
def test_a_sentence_without_harm_has_no_finding(text):
    found = read(text)
    assert found.findings == []
    assert found.level is None


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("锅炉爆炸造成3人受伤", 3),
        ("两个孩子被烫伤", 2),
        ("食堂午餐后十二名学生腹泻", 12),
        ("聚餐之后二十多人食物中毒", 20),
        ("一家四口人煤气中毒", 4),
        ("烫伤了手", None),
        ("三个人都没有受伤", None),
        ("五人份的火锅吃坏肚子", None),
        ("共 ５ 名工人被砸伤", 5),
    ],
)
def test_the_persons_counted_beside_a_harm_are_told(text, people):
    assert read(text).people == people


def test_each_finding_shows_its_place_and_its_reason():
    text = "第一次没有烫伤。第二次电池爆炸，怕起火"
    found = read(text).findings
    assert [text[one.start : one.end] for one in found] == [one.word for one in found] == ["烫伤", "爆炸", "起火"]
    assert [(one.status, one.because) for one in found] == [("denied", "没有"), ("stated", ""), ("feared", "怕")]


def test_the_lists_know_how_harm_ranks():
    assert LEXICON.severities == ("death", "severe", "injury", "danger")
    assert all(kind.severity in LEXICON.severities for kind in LEXICON.kinds)

"""Why two records were taken for one organisation, or were not: each feature in words, with its weight."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.engines.resolution.comparing import FEATURES, Pairs
from zhiheng.engines.resolution.scoring import Weights
from zhiheng.vocab.bilingual import Text

FEATURE_NAMES: dict[str, Text] = {
    "prior": Text("起点", "start"),
    "code": Text("代码", "code"),
    "name": Text("名称", "name"),
    "place": Text("名称中的区划", "division in the name"),
    "form": Text("组织形式", "legal form"),
    "branch": Text("分支机构", "branch"),
    "address": Text("地址", "address"),
    "person": Text("法定代表人", "legal representative"),
    "phone": Text("电话", "telephone"),
    "county": Text("所在县区", "county"),
    "entity": Text("同组其他记录", "other records of the two"),
}

_NAME = {
    "same": Text("字号与行业相同", "same trade name and industry"),
    "same_sound": Text("字号与行业同音", "trade name and industry sound the same"),
    "shortened": Text("一方是另一方的简称", "one is short for the other"),
    "near": Text("字号与行业差一个字", "trade name and industry differ in one character"),
    "other_industry": Text("字号相同，行业不同", "same trade name, other industry"),
    "other_trade": Text("行业相同，字号不同", "same industry, other trade name"),
    "different": Text("名称不同", "different names"),
}
_RARITY = {
    "one": Text("仅一家用此字号", "one organisation bears it"),
    "few": Text("两三家用此字号", "two or three bear it"),
    "some": Text("十二家以内用此字号", "up to twelve bear it"),
    "many": Text("多家用此字号", "many bear it"),
}
_LEVELS: dict[str, dict[str, Text]] = {
    "prior": {"candidate": Text("每一对候选记录的起点", "where every candidate pair starts")},
    "code": {
        "missing": Text("至少一方没有代码", "a code is missing"),
        "same": Text("组织机构代码相同", "same organisation code"),
        "one_off": Text("差一位，且至少一方校验不符", "one character apart, and one of them is invalid"),
        "unlike_unsure": Text("不同，但至少一方校验不符", "different, but one of them is invalid"),
        "conflict": Text("两个有效代码不同", "two different valid codes"),
    },
    "place": {
        "missing": Text("至少一方未写区划", "one of them names no division"),
        "same": Text("区划相同", "same division"),
        "within": Text("一方在另一方之内", "one lies within the other"),
        "apart": Text("区划不同", "different divisions"),
    },
    "form": {
        "same": Text("组织形式相同", "same legal form"),
        "wording": Text("同类形式，写法不同", "same kind of form in other words"),
        "unstated": Text("至少一方未写形式", "one of them names no form"),
        "other": Text("组织形式不同", "different legal forms"),
    },
    "branch": {
        "none": Text("都不是分支机构", "neither is a branch"),
        "same": Text("同一分支机构", "the same branch"),
        "one_only": Text("仅一方是分支机构", "only one of them is a branch"),
        "other": Text("不同的分支机构", "different branches"),
    },
    "address": {
        "missing": Text("至少一方没有地址", "an address is missing"),
        "same": Text("地址相同", "same address"),
        "shared": Text("地址相同，但该处不止两家或者没有门牌", "same address, but many are there or it has no number"),
        "same_street": Text("同一街道，门牌不同", "same street, other number"),
        "other": Text("地址不同", "different addresses"),
    },
    "person": {
        "missing": Text("至少一方没有法定代表人", "a legal representative is missing"),
        "same_rare": Text("姓名相同，少有重名", "same name, and a rare one"),
        "same_common": Text("姓名相同，但重名较多", "same name, but a common one"),
        "other": Text("姓名不同", "different names"),
    },
    "phone": {
        "missing": Text("至少一方没有电话", "a telephone number is missing"),
        "same": Text("电话相同", "same number"),
        "other": Text("电话不同", "different numbers"),
    },
    "county": {
        "missing": Text("至少一方所在地不详", "a place is not known"),
        "same": Text("同一县区", "same county"),
        "same_city": Text("同一市，县区不详", "same city, county not known"),
        "other_county": Text("同市不同县区", "other county of the city"),
        "other_city": Text("不同的市", "different cities"),
    },
    "entity": {
        "contradiction": Text("两组记录在其他方面互相矛盾", "the records of the two contradict each other elsewhere")
    },
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature's part in a decision."""

    feature: str
    level: str
    weight: float
    text: Text


def reasons(pairs: Pairs, at: int, weights: Weights, *, elsewhere: float = 0.0) -> list[Reason]:
    """All parts of a pair's weight; their sum is the weight.

    Args:
        pairs: the compared pairs.
        at: which of them.
        weights: what the levels weigh.
        elsewhere: what other records of the two entities weigh against joining them.
    """
    told = [_reason("prior", "candidate", weights.prior)]
    for feature, levels in pairs.levels.items():
        level = int(levels[at])
        told.append(_reason(feature, FEATURES[feature][level], weights.of(feature, level)))
    if elsewhere:
        told.append(_reason("entity", "contradiction", elsewhere))
    return told


def _reason(feature: str, level: str, weight: float) -> Reason:
    return Reason(feature, level, round(weight, 2), _text(feature, level))


def _text(feature: str, level: str) -> Text:
    name = FEATURE_NAMES[feature]
    if feature == "name":
        kind, _, share = level.partition(":")
        how, rarity = _NAME[kind], _RARITY[share]
        return Text(f"{name.zh}：{how.zh}（{rarity.zh}）", f"{name.en}: {how.en} ({rarity.en})")
    found = _LEVELS[feature][level]
    return Text(f"{name.zh}：{found.zh}", f"{name.en}: {found.en}")

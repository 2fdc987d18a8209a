"""The words in which files state level, domain, way of sampling, verdict and extent.

First match wins; a word that no rule knows gives ``None``, which the reader turns into a fault where the column is
there, and into "not stated" where it is not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from re import Pattern

from zhiheng.apps.inspection.choices import Domain, Extent, Level, Sampling, Verdict

Rules = tuple[tuple[Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern), str(choice)) for pattern, choice in pairs)


VERDICTS = _rules(
    (r"^(fail|不合格|不符合|未通过|否$)", Verdict.FAIL),
    (r"^(undetermined|未判定|待判定|待定|不判定|复检中|不作判定|无法判定)", Verdict.UNDETERMINED),
    (r"^(pass|合格|符合|通过|实物质量合格|是$)", Verdict.PASS),
)
# 市场监督管理局 holds 市 without being of a city
LEVELS = _rules(
    (r"^national$|国家|国抽|总局|部级|中央|^国$", Level.NATIONAL),
    (r"^provincial$|省|自治区|省抽", Level.PROVINCIAL),
    (r"^county$|县|区(?!域)", Level.COUNTY),
    (r"^city$|市(?!场)|市抽", Level.CITY),
)
DOMAINS = _rules(
    (r"^export_food$|出口.*(食品|农产品)", Domain.EXPORT_FOOD),
    (r"^export_industrial$|出口", Domain.EXPORT_INDUSTRIAL),
    (r"^agri_input$|农资|农业投入品|农药|肥料|饲料|兽药|种子", Domain.AGRI_INPUT),
    (r"^device$|医疗器械", Domain.DEVICE),
    (r"^cosmetic$|化妆品", Domain.COSMETIC),
    (r"^food$|食品|保健|餐饮|食用", Domain.FOOD),
    (r"^drug$|药品|中药|药材|制剂", Domain.DRUG),
    (r"^agri$|农产品|种植业|畜禽|水产品|蔬菜", Domain.AGRI),
    (r"^service$|服务", Domain.SERVICE),
    (r"^industrial$|工业|消费品|产品质量|生产资料|建材|轻工|电器|纺织", Domain.INDUSTRIAL),
    (r"^other$|其他|其它", Domain.OTHER),
)
# a domain of its own for the column: 农产品 there means the farm's produce, not food in shops
DOMAIN_COLUMN = _rules((r"^(主要)?(食用)?农产品(质量安全)?$|^初级农产品$", Domain.AGRI)) + DOMAINS
SAMPLINGS = _rules(
    (r"^census$|全数|普查|逐批|全检", Sampling.CENSUS),
    (r"^probability$|概率|简单随机|分层随机|分层抽样|整群|等距|评价性|例行监测", Sampling.PROBABILITY),
    (r"^risk_targeted$|风险|监督|专项|重点|针对|跟踪|执法|判断抽样", Sampling.RISK_TARGETED),
)
EXTENTS = _rules(
    (r"^failures_only$|仅.{0,2}不合格|不合格(批次|样品|结果)?$|只报不合格", Extent.FAILURES_ONLY),
    (r"^all$|全部|所有|全量|完整", Extent.ALL),
)


@lru_cache(maxsize=4096)
def choice(rules: Rules, text: str) -> str | None:
    """The choice that ``text`` names.

    >>> choice(LEVELS, "国家市场监督管理总局"), choice(LEVELS, "山西省市场监督管理局"), choice(LEVELS, "太原市")
    ('national', 'provincial', 'city')
    """
    tidy = "".join(text.split()).lower()
    return next((name for pattern, name in rules if pattern.search(tidy)), None) if tidy else None

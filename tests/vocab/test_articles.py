"""Places in laws, in English."""

import pytest

from zhiheng import policy
from zhiheng.vocab.articles import article_in_english


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        ("第十五条第一款", "Art. 15 para. 1"),
        ("第二十三条第一款第五项", "Art. 23 para. 1 item 5"),
        ("第六十一条之一", "Art. 61-1"),
        ("第十五条、第十六条", "Art. 15, Art. 16"),
        ("文书式样十", "Specimen 10"),
        ("", ""),
        ("附件二", "附件二"),
        ("第十五条、附件二", "第十五条、附件二"),
    ],
)
def test_a_place_in_a_law_is_named_in_english(cited, expected):
    assert article_in_english(cited) == expected


def test_every_place_that_the_procedures_cite_can_be_named_in_english():
    pack = policy.load("cn-sx-2012")
    steps = [step for one in pack.procedures for step in one.transitions]
    cited = [one.article for step in steps for one in (step, *step.grounds) if one.article]
    cited += [version.article for clock in pack.clocks.values() for version in clock.versions]
    assert cited
    assert [one for one in cited if not article_in_english(one).startswith("Art. ")] == []

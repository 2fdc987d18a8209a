"""Chapters: how reports and pages group what the addresses promise."""

import pytest
from pydantic import ValidationError

from zhiheng import policy
from zhiheng.policy.schema.manifest import Manifest


def test_every_indicator_of_the_pack_stands_in_exactly_one_section():
    pack = policy.load("cn-sx-2012")
    named = [a for chapter in pack.manifest.chapters for section in chapter.sections for a in section.addresses]
    for indicator in pack.indicators.values():
        assert named.count(indicator.clause) == 1, indicator.id


@pytest.mark.parametrize("addresses", [["三（九）"], ["三（三）", "三（三）"]])
def test_chapter_of_an_unknown_or_repeated_address_is_refused(addresses):
    given = policy.load("cn-sx-2012").manifest.model_dump()
    text = {"zh": "某", "en": "some"}
    given["title"] = given["source"]["title"] = text
    given["chapters"] = ({"title": text, "sections": ({"title": text, "addresses": tuple(addresses)},)},)
    with pytest.raises(ValidationError, match="chapters"):
        Manifest.model_validate(given)

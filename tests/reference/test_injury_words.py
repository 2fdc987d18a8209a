"""False alarms: reviews of goods seldom tell of harm, so few of them may raise a level."""

import json

import pytest

from conftest import SHARED
from zhiheng import policy
from zhiheng.engines import injury_words
from zhiheng.policy.wording import injury_lexicon


@pytest.mark.reference
def test_at_most_one_negative_review_in_a_hundred_raises_a_level():
    path = SHARED / "reference" / "texts" / "shopping_negative.jsonl"
    if not path.exists():
        pytest.skip(f"injury words not compared: {path} is missing")
    lexicon = injury_lexicon(policy.load("cn"))
    reviews = [json.loads(line)["review"] for line in path.read_text(encoding="utf-8").splitlines()]
    raised = [text for text in reviews if injury_words.level(injury_words.find(text, lexicon), lexicon)]
    assert len(reviews) == 6000
    assert 0 < len(raised) <= 60

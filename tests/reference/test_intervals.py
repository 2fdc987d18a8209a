import pytest


@pytest.mark.reference
def test_intervals_agree_with_the_published_table(agree):
    agree("intervals", "intervals/newcombe.jsonl", cases=8)

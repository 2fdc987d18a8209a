import pytest


@pytest.mark.reference
@pytest.mark.parametrize(("file", "cases"), [("inclusion", 49), ("consistency", 48), ("roots", 10)])
def test_merkle_agrees_with_the_reference_cases(agree, file, cases):
    agree("merkle", f"merkle/{file}.jsonl", cases=cases)

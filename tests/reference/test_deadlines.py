import pytest


@pytest.mark.reference
@pytest.mark.parametrize(("file", "cases"), [("deadlines", 513), ("edge_cases", 16)])
def test_deadlines_agree_with_both_calendars(agree, file, cases):
    agree("deadlines", f"deadlines/{file}.jsonl", cases=cases)

import pytest


@pytest.mark.reference
@pytest.mark.parametrize(("file", "cases"), [("uscc", 141), ("orgcode", 139)])
def test_identifiers_agree_with_the_reference_codes(agree, file, cases):
    agree("identifiers", f"identifiers/{file}.jsonl", cases=cases)

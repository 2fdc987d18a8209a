import pytest


@pytest.mark.reference
def test_terms_of_every_regime_agree_with_those_worked_out_by_hand(agree):
    agree("credit-terms", "credit-terms/terms.jsonl", cases=36)

"""Whose a GS1 key is: said by one person, confirmed by another, found for every name that holds the key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest

from scan_samples import AT, CLASS, GLN, GTIN, MAKER, OTHER, RIVAL, SINCE, STEM, claimed, ended, enter, refused
from zhiheng.apps.traceability.actions.claiming import claim_key, confirm_claim, refuse_claim
from zhiheng.apps.traceability.models import Claim
from zhiheng.apps.traceability.queries.holding import Holder, holders_of
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry


@pytest.fixture
def cast(db) -> Iterator[SimpleNamespace]:
    with system_scope():
        yield enter()


def holder(cast: SimpleNamespace) -> Holder:
    return Holder("山西某某1号食品有限公司", MAKER, cast.firm.pk)


def test_every_kind_of_name_with_the_prefix_has_its_holder(cast):
    claimed(cast)
    names = [
        CLASS,
        f"{CLASS}/10/L1",
        f"{CLASS}/21/7",
        f"{STEM}/00/169012340000000012",
        f"{STEM}/414/{GLN}/254/A%2F1",
        f"{STEM}/8003/06901234000009A1",
        f"{STEM}/8004/6901234ABC",
        f"{STEM}/253/6901234000009X",
    ]
    strangers = [f"{STEM}/01/{OTHER}", "urn:example:bin:7", f"{STEM}/01/00000096385074", "https://id.gs1.org/", ""]
    assert holders_of(names + strangers) == dict.fromkeys(names, holder(cast))


def test_claim_of_a_whole_key_goes_before_one_of_a_prefix_and_a_longer_prefix_before_a_shorter(cast):
    claimed(cast, digits="6901")
    rival = claim_key(kind="prefix", digits="69012345", effective_from=SINCE, uscc=RIVAL, by=cast.officer, at=AT)
    confirm_claim(rival, by=cast.second, at=AT)
    assert holders_of([CLASS])[CLASS].uscc == RIVAL
    claimed(cast, "gtin", GTIN.lstrip("0"))
    assert holders_of([CLASS])[CLASS].uscc == MAKER


def test_credit_code_names_its_organisation_without_any_claim(cast):
    name = f"urn:cn:uscc:{MAKER}"
    assert holders_of([name, "urn:cn:uscc:1"]) == {name: holder(cast)}


def test_claim_counts_only_once_confirmed_and_on_its_days(cast):
    asked = claim_key(kind="prefix", digits="6901234", effective_from=SINCE, by=cast.baker, at=AT)
    assert holders_of([CLASS]) == {}
    confirm_claim(asked, by=cast.officer, at=AT)
    assert holders_of([CLASS], on=date(2019, 12, 31)) == {}
    ended(asked, date(2026, 1, 1), cast)
    assert holders_of([CLASS], on=date(2025, 12, 31)) == {CLASS: holder(cast)}
    assert holders_of([CLASS], on=date(2026, 1, 1)) == {}


def test_nobody_confirms_a_claim_of_their_own_nor_as_a_firm(cast):
    own = claim_key(kind="gln", digits=GLN, effective_from=SINCE, uscc=MAKER, by=cast.officer, at=AT)
    with refused("second_person"):
        confirm_claim(own, by=cast.officer, at=AT)
    with refused("claim_office"):
        confirm_claim(own, by=cast.rogue, at=AT)
    assert confirm_claim(own, by=cast.second, at=AT).state == "confirmed"


def test_key_that_is_confirmed_for_one_is_not_confirmed_for_another(cast):
    claimed(cast)
    again = claim_key(kind="prefix", digits="6901234", effective_from=SINCE, by=cast.rogue, at=AT)
    with refused("claim_taken"):
        confirm_claim(again, by=cast.officer, at=AT)
    assert refuse_claim(again, reason="不属于该企业", by=cast.officer, at=AT).state == "refused"
    with refused("claim_decided"):
        confirm_claim(again, by=cast.officer, at=AT)


@pytest.mark.parametrize(
    ("kind", "digits"),
    [("gtin", "6901234567893"), ("gln", "6901234000001"), ("prefix", "690"), ("prefix", "69O1234"), ("gtin", "")],
)
def test_wrong_digits_are_told(cast, kind, digits):
    with refused("claim_digits"):
        claim_key(kind=kind, digits=digits, effective_from=SINCE, by=cast.baker, at=AT)


def test_firm_claims_for_itself_whatever_it_types(cast):
    made = claim_key(kind="prefix", digits="6901234", effective_from=SINCE, uscc=RIVAL, by=cast.baker, at=AT)
    assert (made.uscc, made.unit_id) == (MAKER, cast.firm.pk)
    with refused("claim_repeated"):
        claim_key(kind="prefix", digits="6901234", effective_from=SINCE, by=cast.baker, at=AT)


def test_each_step_leaves_one_entry(cast):
    made = claimed(cast)
    ended(made, date(2026, 1, 1), cast)
    entries = LedgerEntry.objects.filter(record=f"trace.claim:{made.pk}").order_by("pk")
    told = [one.action for one in entries]
    assert told == ["trace.claim_key", "trace.confirm_claim", "trace.ask_end", "trace.end_claim"]
    assert Claim.objects.get(pk=made.pk).effective_to == date(2026, 1, 1)

"""What a code names: GS1 first, then the schemes of the national pack."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from zhiheng import policy
from zhiheng.policy.identifying import CHECKS, canonical
from zhiheng.policy.schema.identifiers import CheckName, IdentifierScheme
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem


@pytest.fixture
def schemes():
    return policy.load("cn").identifiers


@pytest.mark.parametrize(
    ("written", "found", "level"),
    [
        ("6901234567892", "https://id.gs1.org/01/06901234567892", "class"),
        (" 91350100m000100y43 ", "urn:cn:uscc:91350100M000100Y43", "party"),
        ("140100", "urn:cn:division:140100", "place"),
        ("OID:1.2.156.3001.1", "urn:oid:1.2.156.3001.1", "other"),
        ("urn:oid:1.2.156.3001.1", "urn:oid:1.2.156.3001.1", "other"),
        ("Ecode:100010123456", "urn:cn:ecode:100010123456", "other"),
        ("14010000400010000003", "urn:cn:trace-node:14010000400010000003", "party"),
        ("202401310000112345678901", "urn:cn:veterinary-trace:202401310000112345678901", "instance"),
    ],
)
def test_each_scheme_gives_its_one_form(schemes, written, found, level):
    one = canonical(written, schemes)
    assert (one.canonical, one.level) == (found, level)


@pytest.mark.parametrize(
    "written", ["91350100M000100Y44", "160100", "1.2.156.01", "16010000400010000003", "202402310000112345678901"]
)
def test_a_code_that_fails_the_check_of_its_scheme_is_refused(schemes, written):
    with pytest.raises(Problem) as refused:
        canonical(written, schemes)
    assert refused.value.code == "identifier_check"


def test_what_fits_no_scheme_is_refused(schemes):
    with pytest.raises(Problem) as refused:
        canonical("完全不是编码", schemes)
    assert refused.value.code == "identifier_unknown"


def test_a_wrong_check_digit_is_not_passed_on_to_another_scheme(schemes):
    with pytest.raises(Problem) as refused:
        canonical("6901234567893", schemes)
    assert refused.value.code == "gs1_csum"


def test_every_check_that_a_pack_may_name_is_there():
    assert set(CheckName.__args__) == set(CHECKS)


@pytest.mark.parametrize("wrong", [{"pattern": "([0-9]+"}, {"pattern": "[0-9]+"}, {"canonical": "urn:x"}])
def test_a_scheme_without_its_code_is_refused(wrong):
    sound = {
        "id": "x",
        "title": {"zh": "编码", "en": "Code"},
        "pattern": "(?P<code>[0-9]+)",
        "canonical": "urn:x:{code}",
        "level": "lot",
        "citation": "x",
    }
    assert IdentifierScheme.model_validate(sound).title == Text("编码", "Code")
    with pytest.raises(ValidationError):
        IdentifierScheme.model_validate(sound | wrong)

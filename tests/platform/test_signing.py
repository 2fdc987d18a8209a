"""Both algorithms against the published examples, and whatever is changed by one byte; no database."""

import stat

import pytest
from gmalg import SM2
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.platform.signing import (
    ALGORITHMS,
    Ed25519Signer,
    Sm2Signer,
    algorithm_of,
    algorithms,
    key_id,
    verify,
)
from zhiheng.platform.signing.algorithms import SM2_IDENTITY
from zhiheng.platform.signing.keys import key_file, signer
from zhiheng.vocab.problem import Problem

# RFC 8032 7.1, test 2
RFC_PRIVATE = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
RFC_PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
RFC_SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
# GB/T 32918.5-2017 A.2: identity 1234567812345678, message "message digest"
GB_PRIVATE = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
GB_PUBLIC = (
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
GB_NONCE = "59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21"
GB_SIGNATURE = (
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
MESSAGE = b"message digest"
SIGNERS = {"ed25519": Ed25519Signer(bytes.fromhex(RFC_PRIVATE)), "sm2": Sm2Signer(bytes.fromhex(GB_PRIVATE))}
both = pytest.mark.parametrize("algorithm", ALGORITHMS)


def test_ed25519_signs_as_the_rfc_has_it():
    ours = SIGNERS["ed25519"]
    assert ours.public_key.hex() == RFC_PUBLIC
    assert ours.sign(b"\x72").hex() == RFC_SIGNATURE


def test_sm2_has_the_public_key_of_the_standard_and_accepts_its_signature():
    assert SIGNERS["sm2"].public_key.hex() == GB_PUBLIC
    assert verify("sm2", bytes.fromhex(GB_PUBLIC), MESSAGE, bytes.fromhex(GB_SIGNATURE))


def test_sm2_signs_as_the_standard_has_it_when_it_draws_the_same_number(monkeypatch):
    def drawn(**key: bytes) -> SM2:
        return SM2(uid=SM2_IDENTITY, rnd_fn=lambda _: int(GB_NONCE, 16), **key)

    monkeypatch.setattr(algorithms, "_sm2", drawn)
    assert SIGNERS["sm2"].sign(MESSAGE).hex() == GB_SIGNATURE


def test_sm2_never_draws_the_same_number_twice():
    assert SIGNERS["sm2"].sign(MESSAGE) != SIGNERS["sm2"].sign(MESSAGE)


def test_sm2_keeps_the_length_of_numbers_that_begin_with_zeros(monkeypatch):
    class Short:
        def __init__(self, **_: object) -> None: ...
        def sign(self, _: bytes) -> tuple[bytes, bytes]:
            return b"\x01", b"\x02\x03"

    monkeypatch.setattr(algorithms, "_sm2", Short)
    assert SIGNERS["sm2"].sign(b"").hex() == "00" * 31 + "01" + "00" * 30 + "0203"


@both
@settings(max_examples=25)
@given(message=st.binary(max_size=200))
def test_what_is_signed_verifies_under_its_own_key_alone(algorithm, message):
    ours = SIGNERS[algorithm]
    signature = ours.sign(message)
    assert len(signature) == 64
    assert verify(algorithm, ours.public_key, message, signature)
    for other in ALGORITHMS:
        if other != algorithm:
            assert not verify(other, ours.public_key, message, signature)
            assert not verify(other, SIGNERS[other].public_key, message, signature)


@both
def test_a_changed_byte_of_signature_key_or_message_is_found_wherever_it_stands(algorithm):
    ours, message = SIGNERS[algorithm], b"grade: honest"
    good = [ours.public_key, message, ours.sign(message)]
    for part, whole in enumerate(good):
        for at in range(len(whole)):
            changed = [*good]
            changed[part] = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
            assert not verify(algorithm, *changed), (part, at)


@both
@settings(max_examples=50)
@given(data=st.data())
def test_nonsense_is_no_signature_and_no_crash(algorithm, data):
    key = data.draw(st.one_of(st.binary(max_size=70), st.just(SIGNERS[algorithm].public_key)))
    assert not verify(algorithm, key, b"", data.draw(st.binary(max_size=70)))


@pytest.mark.parametrize("key", ["04" + "00" * 64, "04" + "11" * 64, "04" + "ff" * 64, "06" + GB_PUBLIC[2:], "00"])
def test_what_is_no_point_of_the_curve_signs_nothing(key):
    assert not verify("sm2", bytes.fromhex(key), MESSAGE, bytes.fromhex(GB_SIGNATURE))


def test_an_algorithm_nobody_knows_verifies_nothing():
    assert not verify("rsa", bytes.fromhex(RFC_PUBLIC), b"\x72", bytes.fromhex(RFC_SIGNATURE))


@pytest.mark.parametrize("number", [0, 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122, 2**256 - 1])
def test_a_number_outside_the_range_is_no_private_key_of_sm2(number):
    with pytest.raises(ValueError, match="n - 2"):
        Sm2Signer(number.to_bytes(32))


@both
def test_the_form_of_a_public_key_tells_its_algorithm(algorithm):
    assert algorithm_of(SIGNERS[algorithm].public_key) == algorithm == SIGNERS[algorithm].algorithm


def test_a_key_is_named_by_its_digest():
    assert key_id(bytes.fromhex(RFC_PUBLIC)) == "39f713d0a644253f"


@pytest.fixture
def installation(monkeypatch, tmp_path):
    monkeypatch.delenv("ZHIHENG_SIGNING_KEY", raising=False)
    monkeypatch.delenv("ZHIHENG_SIGNER", raising=False)
    monkeypatch.setenv("ZHIHENG_VAR", str(tmp_path))
    return tmp_path


@both
def test_the_key_is_made_once_and_readable_by_its_owner_alone(installation, monkeypatch, algorithm):
    monkeypatch.setenv("ZHIHENG_SIGNER", algorithm)
    first = signer()
    assert first.algorithm == algorithm
    assert signer().public_key == first.public_key
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    assert [path.name for path in installation.iterdir()] == [key_file().name]


def test_an_installation_that_says_nothing_signs_with_ed25519(installation):
    assert signer().algorithm == "ed25519"


@both
def test_the_environment_gives_algorithm_and_key(installation, monkeypatch, algorithm):
    monkeypatch.setenv("ZHIHENG_SIGNER", algorithm)
    monkeypatch.setenv("ZHIHENG_SIGNING_KEY", GB_PRIVATE + "\n")
    assert signer().algorithm == algorithm
    assert verify(algorithm, signer().public_key, MESSAGE, signer().sign(MESSAGE))
    assert list(installation.iterdir()) == []


@pytest.mark.parametrize(("algorithm", "key"), [("ed25519", "abc"), ("ed25519", "00" * 31), ("sm2", "00" * 32)])
def test_a_key_that_cannot_sign_is_refused_with_the_variable_to_mend(installation, monkeypatch, algorithm, key):
    monkeypatch.setenv("ZHIHENG_SIGNER", algorithm)
    monkeypatch.setenv("ZHIHENG_SIGNING_KEY", key)
    with pytest.raises(Problem, match="ZHIHENG_SIGNING_KEY") as refused:
        signer()
    assert refused.value.code == "signing_key_invalid"
    assert key not in str(refused.value)


def test_an_algorithm_that_is_not_there_is_refused_with_those_that_are(installation, monkeypatch):
    monkeypatch.setenv("ZHIHENG_SIGNER", "rsa")
    with pytest.raises(Problem, match="ed25519, sm2") as refused:
        signer()
    assert refused.value.code == "signer_unknown"

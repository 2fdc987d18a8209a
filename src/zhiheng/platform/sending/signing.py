"""What a message is signed by: the key of this installation, so that no secret has to be shared with anybody.

The receiver checks the signature with the public key that stands beside the signed heads of the ledger, refuses
messages whose time is old, and takes each delivery once.
"""

from __future__ import annotations

from collections.abc import Mapping

from zhiheng.platform.signing import algorithm_of, key_id, verify
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex

PURPOSE = "zhiheng-webhook/1"  # keeps a signature from being taken for one of something else
HEADERS = ("Zhiheng-Delivery", "Zhiheng-Time", "Zhiheng-Key", "Zhiheng-Signature")


def signed_headers(body: bytes, *, delivery: str, time: str) -> dict[str, str]:
    """The headers that go with a body.

    Args:
        body: what is sent.
        delivery: name of the delivery, the same at each attempt.
        time: seconds since 1970 of this attempt.
    """
    by = signer()
    key = key_id(by.public_key)
    signature = by.sign(signed_bytes(body, delivery=delivery, time=time, key=key))
    return dict(zip(HEADERS, (delivery, time, key, signature.hex()), strict=True))


def signed_bytes(body: bytes, *, delivery: str, time: str, key: str) -> bytes:
    """What the signature covers."""
    said = {"purpose": PURPOSE, "delivery": delivery, "time": time, "key_id": key, "sha256": sha256_hex(body)}
    return canonical_bytes(said)


def is_signed(body: bytes, headers: Mapping[str, str], public_key: bytes) -> bool:
    """Whether body and headers were signed with that key; what a receiver does."""
    delivery, time, key, signature = (headers.get(name, "") for name in HEADERS)
    if key != key_id(public_key):
        return False
    try:
        given = bytes.fromhex(signature)
    except ValueError:
        return False
    signed = signed_bytes(body, delivery=delivery, time=time, key=key)
    return verify(algorithm_of(public_key), public_key, signed, given)

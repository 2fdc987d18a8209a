"""The algorithms: how each signs and how a signature of each is checked."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any, Literal, Protocol, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Algorithm = Literal["ed25519", "sm2"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)

SM2_IDENTITY = b"1234567812345678"  # what GM/T 0009-2012 prescribes where parties agree on no other
_SM2_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_HALF = 32  # bytes of a coordinate, of r and of s


class Signer(Protocol):
    """Who holds a private key: here, or in a machine that never gives it out."""

    @property
    def algorithm(self) -> Algorithm:
        """How it signs."""

    @property
    def public_key(self) -> bytes:
        """32 bytes for Ed25519; 04, x and y (65 bytes) for SM2."""

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes: R and S for Ed25519, r and s for SM2."""


def key_id(public_key: bytes) -> str:
    """Sixteen digits that name a public key."""
    return sha256(public_key).hexdigest()[:16]


def algorithm_of(public_key: bytes) -> Algorithm:
    """The algorithm that a public key belongs to; its form tells, so a stored key needs no label that could be changed.

    Raises:
        ValueError: neither form.
    """
    if len(public_key) == _HALF:
        return "ed25519"
    if len(public_key) == 2 * _HALF + 1 and public_key[0] == 4:
        return "sm2"
    raise ValueError("a public key has 32 bytes (Ed25519), or 65 bytes that begin with 04 (SM2)")


def verify(algorithm: str, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the key; False for anything malformed, since signatures come from strangers."""
    try:
        if algorithm != algorithm_of(public_key) or len(signature) != 2 * _HALF:
            return False
        if algorithm == "sm2":
            return _is_sm2(public_key, message, signature)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class Ed25519Signer:
    """Ed25519 as of RFC 8032."""

    algorithm: Literal["ed25519"] = "ed25519"

    def __init__(self, private_key: bytes) -> None:
        """Take the 32 bytes of the private key.

        Raises:
            ValueError: another length.
        """
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)
        self.public_key = self._key.public_key().public_bytes_raw()

    @staticmethod
    def new_key() -> bytes:
        """A private key of the machine's randomness."""
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature of RFC 8032."""
        return self._key.sign(message)


class Sm2Signer:
    """SM2 with SM3 as of GB/T 32918.2-2016 on the curve of GB/T 32918.5-2017, with the usual identity.

    The library is plain Python and does not run in constant time: it is for servers whose signing nobody else can time.
    A machine for cryptography takes its place as another :class:`Signer`.
    """

    algorithm: Literal["sm2"] = "sm2"

    def __init__(self, private_key: bytes) -> None:
        """Take the 32 bytes of the private key, a number from 1 to n - 2.

        Raises:
            ValueError: another length or number.
        """
        if len(private_key) != _HALF or not 1 <= int.from_bytes(private_key) <= _SM2_ORDER - 2:
            raise ValueError("a private key of SM2 is a number from 1 to n - 2 in 32 bytes")
        self._key = private_key
        self.public_key: bytes = _sm2(pk=None).generate_pk(private_key)

    @staticmethod
    def new_key() -> bytes:
        """A private key of the machine's randomness."""
        return (1 + secrets.randbelow(_SM2_ORDER - 2)).to_bytes(_HALF)

    def sign(self, message: bytes) -> bytes:
        """R and s of GB/T 32918.2-2016, 6.1, each in 32 bytes."""
        first, second = _sm2(sk=self._key, pk=self.public_key).sign(message)
        return bytes(first.rjust(_HALF, b"\0") + second.rjust(_HALF, b"\0"))


def _is_sm2(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """GB/T 32918.2-2016, 7.1; a key that is no point of the curve signs nothing."""
    from gmalg.errors import GMError

    try:
        known = _sm2(pk=public_key)
        return known.verify_pk(public_key) and bool(known.verify(message, signature[:_HALF], signature[_HALF:]))
    except GMError:
        return False


def _sm2(**key: bytes | None) -> Any:
    from gmalg import SM2  # here, since most installations sign with Ed25519 and need not load it

    return SM2(uid=SM2_IDENTITY, **key)

"""Signed heads: what is signed, and the check of a signature. Pure: no database, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from zhiheng.platform.signing import Signer, algorithm_of, key_id, verify
from zhiheng.vocab.canonical import canonical_bytes
from zhiheng.vocab.problem import Problem

PURPOSE = "zhiheng-ledger-head/1"  # keeps a signature from being taken for one of something else


@dataclass(frozen=True, slots=True)
class Head:
    """The ledger had this size and this root at this instant; hashes, key and signature in hexadecimal."""

    tree_size: int
    root: str
    signed_at: str
    key_id: str
    signature: str

    @classmethod
    def parse(cls, value: object) -> Head:
        """A head from JSON; what else the object holds is ignored.

        Raises:
            Problem: ``ledger_head_malformed``.
        """
        try:
            said: Mapping[str, Any] = dict(value)  # type: ignore[call-overload]
            size = said["tree_size"]
            texts = [said[name] for name in ("root", "signed_at", "key_id", "signature")]
            for name in ("root", "key_id", "signature"):
                bytes.fromhex(said[name])
        except (KeyError, TypeError, ValueError) as error:
            raise _malformed(error) from None
        if type(size) is not int or size < 0 or not all(isinstance(text, str) for text in texts):
            raise _malformed(said)
        return cls(size, *texts)

    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        covered = asdict(self) | {"purpose": PURPOSE}
        del covered["signature"]
        return canonical_bytes(covered)

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether the signature is that of ``public_key``, whose form tells the algorithm."""
        if key_id(public_key) != self.key_id:
            return False
        try:
            algorithm, signature = algorithm_of(public_key), bytes.fromhex(self.signature)
        except ValueError:
            return False
        return verify(algorithm, public_key, self.signed_bytes(), signature)


def sign(signer: Signer, *, tree_size: int, root: bytes, at: datetime) -> Head:
    """Sign a head."""
    name = key_id(signer.public_key)
    head = Head(tree_size, root.hex(), at.astimezone(UTC).isoformat(timespec="microseconds"), name, "")
    return Head(**{**asdict(head), "signature": signer.sign(head.signed_bytes()).hex()})


def _malformed(what: object) -> Problem:
    return Problem("ledger_head_malformed", f"签名树头格式不对：{what}", f"this is not a signed head: {what}")

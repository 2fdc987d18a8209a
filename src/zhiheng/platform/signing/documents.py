"""Documents that carry their own signature: canonical JSON, signed over everything but the signature."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from zhiheng.platform.signing.algorithms import Signer, key_id
from zhiheng.vocab.canonical import canonical_bytes
from zhiheng.vocab.problem import Problem

CREDIT_REPORT = "zhiheng-credit-report/1"  # as in verify_report.py, which shares no code with us


def signed_document(kind: str, parts: Mapping[str, Any], signer: Signer) -> bytes:
    """The bytes of a document: ``format``, the parts, and ``signature`` with algorithm, key and value in base64.

    The name of the format is signed too, which keeps the signature from being taken for one of something else. For a
    credit report (``verify_report.py``) the parts are ``report`` (with ``organisation`` and ``grade``, the latter the
    very object whose digest is in the ledger, or what the entry itself says with that digest) and ``proof``
    (``ledger.actions.prove_entry``).

    Raises:
        Problem: ``document_with_fraction``, a number that two programs might write in two ways.
    """
    _without_fractions(parts)
    covered = {"format": kind, **parts}
    value = signer.sign(canonical_bytes(covered))
    signature = {
        "algorithm": signer.algorithm,
        "key_id": key_id(signer.public_key),
        "public_key": signer.public_key.hex(),
        "value": base64.b64encode(value).decode(),
    }
    return canonical_bytes({**covered, "signature": signature})


def _without_fractions(value: object, place: str = "") -> None:
    if isinstance(value, float):
        raise Problem(
            "document_with_fraction",
            f"签名文件中不能有小数（{place} = {value}）；请写成文本或最小单位的整数",
            f"a signed document holds no fractions ({place} = {value}): write text, or an integer of the smallest unit",
            place=place,
        )
    if isinstance(value, Mapping):
        for key, item in value.items():
            _without_fractions(item, f"{place}/{key}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            _without_fractions(item, f"{place}/{number}")

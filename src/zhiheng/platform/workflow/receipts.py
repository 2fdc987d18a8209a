"""Receipts: 80 bits that open a matter to whoever sent it in, and that the database never holds."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

from zhiheng.vocab.problem import Problem

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_ALIKE = str.maketrans("OIL", "011")
LENGTH, GROUP = 16, 4
LEAST_KEY = 20


def new_key() -> str:
    """A name for a sending that has not happened yet."""
    return secrets.token_urlsafe(24)


def receipt_of(key: str) -> str:
    """The receipt for a key, ``XXXX-XXXX-XXXX-XXXX``; the same key always has the same one.

    Raises:
        Problem: the key is too short to be one of ours.
    """
    if not LEAST_KEY <= len(key) <= 64:
        zh, en = "提交标识不正确，请刷新页面后重试", "the form's key is not one of ours: load the page again"
        raise Problem("key_invalid", zh, en)
    digest = salted_hmac("zhiheng.complaints.receipt", key, algorithm="sha256").digest()
    number = int.from_bytes(digest[:10], "big")
    signs = [ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH - 1, -1, -1)]
    return "-".join("".join(signs[at : at + GROUP]) for at in range(0, LENGTH, GROUP))


def sending_of(key: str) -> str:
    """What the database knows of a key: who reads it there can neither send again nor learn the receipt."""
    return salted_hmac("zhiheng.complaints.sending", key, algorithm="sha256").hexdigest()


def follower_of(receipt: str) -> str:
    """What the database knows of a receipt, however it was typed; empty for what cannot be one."""
    signs = "".join(sign for sign in receipt.upper().translate(_ALIKE) if sign.isalnum())
    if len(signs) != LENGTH or not set(signs) <= set(ALPHABET):
        return ""
    return salted_hmac("zhiheng.complaints.follower", signs, algorithm="sha256").hexdigest()

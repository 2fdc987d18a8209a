"""Secrets of others that we must be able to say again: unreadable in the table without the key of the installation."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac


def seal(text: str) -> str:
    """The secret as it is kept; no secret stays none."""
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(kept: str) -> str:
    """The secret again."""
    return _box().decrypt(kept.encode()).decode() if kept else ""


def _box() -> Fernet:
    key = salted_hmac("zhiheng.traceability.subscription", "secret", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))

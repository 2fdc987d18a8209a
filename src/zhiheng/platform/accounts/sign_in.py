"""How people sign in: nobody signs up alone, secrets of second factors are encrypted, guessing is locked out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LONGEST_NAME = 255  # that axes can note down; no account has a longer one


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """People are entered by their unit's administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes; allauth's own count is left to the codes of second factors."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps TOTP secrets and recovery seeds unreadable to whoever only holds a copy of the database."""

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it is used."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"zhiheng second factor").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def name_given(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The name or e-mail address by which somebody tries to sign in, one spelling for one person."""
    given = (credentials or {}).get("username") or (credentials or {}).get("email") or request.POST.get("login", "")
    return str(given).strip().casefold()[:LONGEST_NAME]


def client_address(request: HttpRequest) -> str | None:
    """Where the request comes from, behind as many proxies as ``ZHIHENG_PROXIES`` says; None if it cannot be told."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None


def locked_out(request: HttpRequest, response: object = None, credentials: object = None) -> HttpResponse:
    """What somebody sees after too many wrong passwords."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)

"""Where messages may go: https to public addresses, and to networks that the installation names, nowhere else.

A name is looked up once and the connection goes to the address that was judged, so that no second answer of the name
service leads inside.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from zhiheng.vocab.problem import Problem

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, and what to ask there."""

    is_secure: bool
    host: str
    port: int
    path: str
    address: str


def require_address(url: str) -> None:
    """Refuse an address that could never be used, before anybody looks it up; an empty one is none.

    Raises:
        Problem: ``endpoint_refused``.
    """
    if url.strip():
        _parsed(url.strip())


def target_of(url: str) -> Target:
    """The address to connect to, looked up now.

    Raises:
        Problem: ``endpoint_refused`` or ``endpoint_unknown``.
    """
    is_secure, host, port, path = _parsed(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Problem("endpoint_unknown", f"找不到主机 {host}", f"there is no host {host}", host=host) from None
    for *_, place in found:
        address = ip_address(str(place[0]).split("%", 1)[0])
        if _may(address, is_secure):
            return Target(is_secure, host, port, path, str(address))
    zh = f"主机 {host} 不在允许推送的网络内；内网地址须由管理员在 ZHIHENG_SHARING_NETWORKS 中写明"
    raise _refused(zh, f"host {host} lies in no network that messages may go to (ZHIHENG_SHARING_NETWORKS)")


def _parsed(url: str) -> tuple[bool, str, int, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("推送地址不是网址", "this is not an address") from None
    is_plain = not parts.username and not parts.password and not parts.fragment
    if parts.scheme not in ("https", "http") or not host or not is_plain or len(url) > LONGEST or not url.isascii():
        zh = "推送地址应形如 https://主机/路径，不含用户名、密码和 #"
        raise _refused(zh, "write the address as https://host/path, without user, password and #")
    if any(sign <= " " for sign in url):
        raise _refused("推送地址不能含空格和控制字符", "no blanks and control characters in the address")
    is_secure = parts.scheme == "https"
    if not is_secure and not _is_named(host):
        raise _refused("推送地址须用 https", "use https")
    query = f"?{parts.query}" if parts.query else ""
    return is_secure, host, port or (443 if is_secure else 80), (parts.path or "/") + query


def _is_named(host: str) -> bool:
    """Whether it is written as an address of this machine that the installation allows; plain http goes there alone."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and _in_networks(address)


def _may(address: IPv4Address | IPv6Address, is_secure: bool) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if _in_networks(address):
        return is_secure or address.is_loopback
    return is_secure and address.is_global and not address.is_multicast


def _in_networks(address: IPv4Address | IPv6Address) -> bool:
    return any(address in ip_network(one, strict=False) for one in settings.SHARING_NETWORKS)


def _refused(zh: str, en: str) -> Problem:
    return Problem("endpoint_refused", zh, en, field="endpoint")

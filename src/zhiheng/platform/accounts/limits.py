"""Anonymous posts are limited by a token bucket for each address, in the database that all processes share."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from zhiheng.platform.accounts.models import Bucket

# fills evenly up to the size; a post takes one token, or none is left
TAKE = """
INSERT INTO accounts_bucket AS b (key, tokens, at) VALUES (%(key)s, %(size)s - 1, %(at)s)
ON CONFLICT (key) DO UPDATE SET at = %(at)s, tokens =
    least(%(size)s, b.tokens + %(size)s * extract(epoch FROM %(at)s - b.at) / %(seconds)s) - 1
WHERE least(%(size)s, b.tokens + %(size)s * extract(epoch FROM %(at)s - b.at) / %(seconds)s) >= 1
RETURNING b.tokens
"""
SECONDS = {"m": 60, "h": 3600, "d": 86400}


def may_post(address: str, what: str, *, at: datetime) -> bool:
    """Take a token for one post of this kind from this address; whether there was one.

    Args:
        address: of the network; only its keyed hash, another each day, is stored. Of IPv6 the first 64 bits count,
            since one line has all that begin with them.
        what: kind of post; each has a bucket of its own.
        at: the instant.
    """
    size, per = settings.ANONYMOUS_RATE.split("/")
    key = salted_hmac("zhiheng.accounts.bucket", f"{at:%Y%m%d}:{what}:{_line(address)}", algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key, "size": float(size), "seconds": SECONDS[per], "at": at})
        return cursor.fetchone() is not None


def _line(address: str) -> str:
    """What stands for one line: the address, or the first half of a long one."""
    try:
        found = ip_address(address)
    except ValueError:  # it could not be told
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))


def forget_old(*, at: datetime) -> int:
    """Drop the buckets of days gone by."""
    return Bucket.objects.filter(at__lt=at - timedelta(days=2)).delete()[0]

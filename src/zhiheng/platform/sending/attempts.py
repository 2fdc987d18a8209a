"""One attempt to send, and how long until the next."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from datetime import timedelta

from zhiheng.platform.sending.addresses import target_of
from zhiheng.platform.sending.posting import post
from zhiheng.vocab.problem import Problem

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
MOST_ATTEMPTS = 12  # over about three days, the time in which a recall must be carried out
TAKEN = range(200, 300)


def attempt(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
    """Send; the status of the answer, and what went wrong (empty where it was taken)."""
    try:
        status = post(target_of(url), body, headers)
    except Problem as problem:
        return None, problem.zh
    except (OSError, http.client.HTTPException) as error:
        return None, f"{type(error).__name__}: {error}"
    return status, "" if status in TAKEN else f"HTTP {status}"


def wait_after(attempts: int) -> timedelta:
    """How long until the next attempt: twice as long each time, half a day at the most.

    >>> wait_after(1), wait_after(3), wait_after(12)
    (datetime.timedelta(seconds=60), datetime.timedelta(seconds=240), datetime.timedelta(seconds=43200))
    """
    return min(FIRST_WAIT * int(2 ** (attempts - 1)), LONGEST_WAIT)

"""What is made ahead comes in order, with its failures, and leaves nothing behind."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from zhiheng.platform.intake.ahead import ahead


def counted(upto: int, seen: list[int]) -> Iterator[int]:
    for number in range(upto):
        seen.append(number)
        yield number
    raise ValueError(upto)


def test_one_more_is_made_while_the_caller_works_and_no_further():
    seen: list[int] = []
    found = ahead(counted(5, seen))
    assert next(found) == 0
    assert next(found) == 1
    assert len(seen) <= 3
    found.close()


def test_failure_comes_after_what_was_made_before_it():
    taken: list[int] = []

    def take() -> None:
        for one in ahead(counted(3, [])):
            taken[:] = [*taken, one]

    with pytest.raises(ValueError, match="3"):
        take()
    assert taken == [0, 1, 2]


def test_nothing_is_left_behind_whether_it_ends_or_is_left_early():
    threads, turns = threading.active_count(), sys.getswitchinterval()
    assert list(ahead(iter("abc"))) == ["a", "b", "c"]
    early = ahead(iter("abc"))
    assert next(early) == "a"
    early.close()
    assert (threading.active_count(), sys.getswitchinterval()) == (threads, turns)

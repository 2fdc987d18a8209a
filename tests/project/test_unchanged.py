"""A start does again only what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiheng.project.cli._unchanged import once, state_of


def test_work_is_done_once_for_one_state_and_again_for_another(tmp_path: Path) -> None:
    done: list[str] = []
    for state in ("a", "a", "b", "a"):
        once(tmp_path / "deep" / "mark", lambda state=state: state, lambda state=state: done.append(state))
    assert done == ["a", "b", "a"]


def test_work_that_failed_is_tried_again(tmp_path: Path) -> None:
    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(tmp_path / "mark", lambda: "a", fail)
    done: list[str] = []
    once(tmp_path / "mark", lambda: "a", lambda: done.append("a"))
    assert done == ["a"]


def test_the_state_changes_with_content_with_a_new_file_and_with_other_facts(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_text("1")
    before = state_of([one])
    one.write_text("12")
    (tmp_path / "two").write_text("2")
    seen = {before, state_of([one]), state_of([one, tmp_path / "two"]), state_of([one], "database 7")}
    assert len(seen) == 4

"""A copy of the delivered packs to break."""

import shutil
from pathlib import Path

import pytest

from zhiheng.policy import packs_dir


@pytest.fixture
def pack(tmp_path) -> Path:
    for name in ("cn", "cn-sx-2012"):
        shutil.copytree(packs_dir() / name, tmp_path / name)
    return tmp_path / "cn-sx-2012"


@pytest.fixture
def edit(pack):
    """Replaces the first ``old`` in a file of the pack; returns its line."""

    def replace(file: str, old: str, new: str) -> int:
        path = pack / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace

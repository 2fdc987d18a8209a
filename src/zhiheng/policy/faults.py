"""One fault found in a pack: where it stands and what to do, Chinese first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, order=True)
class Fault:
    """A fault with its file (relative to the pack), line and stable code."""

    file: str
    line: int
    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: [{self.code}] {self.zh} | {self.en}"


class PackProblem(Problem):
    """A pack that cannot be used, with every fault found in it."""

    def __init__(self, pack: str, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(
            "pack_invalid",
            f"规则包 {pack} 有 {len(faults)} 处错误，第一处：{first.file} 第 {first.line} 行：{first.zh}",
            f"pack {pack} has {len(faults)} faults, the first: {first.file} line {first.line}: {first.en}",
            file=first.file,
            line=first.line,
        )
        self.faults = tuple(faults)


def nearest(word: str, known: Iterable[str]) -> tuple[str, str]:
    """The ends of the two sentences that say what was probably meant; empty when nothing is near."""
    candidates = list(known)
    # signs such as => resemble every other sign: for them the list says more than a guess
    close = get_close_matches(word, candidates, n=1, cutoff=0.5) if any(map(str.isalnum, word)) else []
    if close:
        return f"；最接近的是“{close[0]}”", f"; nearest is '{close[0]}'"
    if 0 < len(candidates) <= 12:
        listed = ", ".join(candidates)
        return f"；可用：{listed}", f"; valid: {listed}"
    return "", ""

"""The offline verifier: needs the export and nothing else, no database and no Django.

It rebuilds the tree from the entries as they are and holds it against every signed head on the way. Whoever keeps one
head from outside (``earlier``) can trust nothing else and still find every change made to what that head covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhiheng.engines.merkle import Frontier, leaf_hash, verify_inclusion
from zhiheng.platform.ledger.heads import Head
from zhiheng.platform.signing import key_id
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Contents:
    """What an export holds: entries in order as they were hashed, heads, public keys by their names."""

    entries: Iterable[bytes]
    heads: Sequence[Head]
    keys: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier found.

    Attributes:
        entries: how many there are.
        heads: how many heads were held against them.
        root: root of the tree over all of them, in hexadecimal.
        keys: names of the keys that signed; compare them with the published ones.
        signed_at: instant of the latest head that covers all of them, if they are sound.
        problems: what is wrong; empty if nothing is.
    """

    entries: int
    heads: int
    root: str
    keys: tuple[str, ...]
    signed_at: str | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was changed, removed, reordered, added or cut off."""
        return not self.problems


def verify(contents: Contents, *, earlier: Sequence[Head] = (), trusted_key: str | None = None) -> Verdict:
    """Hold the entries against every head.

    Args:
        contents: of the export.
        earlier: heads kept from before, outside the export; they alone show that the end is cut off with its heads.
        trusted_key: name of the only key whose heads count; without it the keys of the export are taken as they are.
    """
    heads = [*contents.heads, *earlier]
    problems = [found for head in heads if (found := _signature_problem(head, contents.keys, trusted_key))]
    due = sorted(heads, key=lambda head: head.tree_size)
    frontier, changed = _rebuild(contents.entries, due)
    covered = due[-1].tree_size if due else 0
    if changed:
        problems.append(changed)
    if covered > frontier.size:
        problems.append(_cut_off(frontier.size, due[-1]))
    if covered < frontier.size or not due:
        problems.append(_unsigned(covered, frontier.size))
    root, names = frontier.root().hex(), tuple(sorted({head.key_id for head in heads}))
    latest = max((head.signed_at for head in heads if head.tree_size == frontier.size), default=None)
    return Verdict(frontier.size, len(heads), root, names, None if problems else latest, problems)


def _rebuild(entries: Iterable[bytes], due: Sequence[Head]) -> tuple[Frontier, Problem | None]:
    """The tree of all entries, and the first head on the way that it does not fit; ``due`` are sorted by size."""
    frontier, sound_to = Frontier(), 0
    changed: Problem | None = None
    waiting = list(reversed(due))
    for entry in _with_end(entries):
        while waiting and waiting[-1].tree_size == frontier.size:
            head = waiting.pop()
            if changed is None and head.root != frontier.root().hex():
                changed = _changed(sound_to, head)
            sound_to = head.tree_size
        if entry is not None:
            frontier.append(leaf_hash(entry))
    return frontier, changed


def verify_proof(document: Mapping[str, Any]) -> bool:
    """Whether a proof document (``zhiheng ledger prove``) shows its entry to be in the ledger its head signed."""
    try:
        head = Head.parse(document["head"])
        path = [bytes.fromhex(part) for part in document["path"]]
        index, key = int(document["leaf_index"]), bytes.fromhex(document["head"]["public_key"])
        leaf = leaf_hash(document["entry"].encode())
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    is_in = verify_inclusion(index, head.tree_size, leaf, path, bytes.fromhex(head.root))
    return is_in and head.is_signed_by(key)


def _with_end(entries: Iterable[bytes]) -> Iterable[bytes | None]:
    yield from entries
    yield None  # heads over all entries are due after the last one


def _signature_problem(head: Head, keys: Mapping[str, bytes], trusted: str | None) -> Problem | None:
    where = {"tree_size": head.tree_size, "key_id": head.key_id}
    if trusted is not None and head.key_id != trusted:
        return Problem(
            "ledger_key_untrusted",
            f"树头（{head.tree_size} 条）由密钥 {head.key_id} 签名，不是所信任的 {trusted}",
            f"the head over {head.tree_size} entries is signed by key {head.key_id}, not by the trusted {trusted}",
            **where,
        )
    key = keys.get(head.key_id)
    if key is None or key_id(key) != head.key_id or not head.is_signed_by(key):
        return Problem(
            "ledger_signature_invalid",
            f"树头（{head.tree_size} 条，{head.signed_at}）的签名不对，或缺少密钥 {head.key_id}",
            f"the signature of the head over {head.tree_size} entries ({head.signed_at}) is wrong or its key missing",
            **where,
        )
    return None


def _changed(sound_to: int, head: Head) -> Problem:
    return Problem(
        "ledger_entries_changed",
        f"第 {sound_to} 至 {head.tree_size - 1} 条之间有改动、删除、增加或调换（与 {head.signed_at} 的签名树头不符）",
        f"among entries {sound_to} to {head.tree_size - 1} something was changed, removed, added or moved: they do not "
        f"fit the head signed at {head.signed_at}",
        first=sound_to,
        last=head.tree_size - 1,
    )


def _cut_off(size: int, head: Head) -> Problem:
    return Problem(
        "ledger_entries_missing",
        f"只有 {size} 条，而 {head.signed_at} 的签名树头说有 {head.tree_size} 条：末尾被删去",
        f"there are {size} entries, but the head of {head.signed_at} covers {head.tree_size}: the end is cut off",
        entries=size,
        signed=head.tree_size,
    )


def _unsigned(signed: int, size: int) -> Problem:
    zh, en = "没有任何签名树头", "no signed head"
    if size:
        zh = f"第 {signed} 至 {size - 1} 条尚无签名树头，无法核对；请先运行 zhiheng ledger head，再核对或者导出"
        en = f"no signed head covers entries {signed} to {size - 1}: run zhiheng ledger head, then try again"
    return Problem("ledger_entries_unsigned", zh, en, first=signed, last=size - 1)

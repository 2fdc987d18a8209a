"""What differs between two versions of grading rules, in the words of the table a lawyer reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhiheng.policy.pack import Pack
from zhiheng.policy.rulebook import COLUMNS, NOTHING, Named, RuleBook, RuleRow, book
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

_COMPARED = ("name", "for_each", "when", "effect", "term", "repair", "exceptions", "article")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as before.

    Attributes:
        aspect: which column of the table; for what is new or gone, the whole.
        before, after: in words; a dash for what is not there.
    """

    change: Literal["added", "removed", "changed"]
    id: str
    name: Text
    aspect: Text
    before: Text
    after: Text


def version(pack: Pack, word: str) -> GradingRules:
    """The version of that name, of ``id@version``, or in force on that day.

    Raises:
        Problem: there is none, or more than one.
    """
    named = [one for one in pack.gradings if word in (one.version, f"{one.id}@{one.version}")]
    if not named and (day := _day(word)) is not None:
        named = [one for one in pack.gradings if one.is_in_force(day)]
    if len(named) == 1:
        return named[0]
    known = ", ".join(f"{one.id}@{one.version}" for one in pack.gradings) or "-"
    zh = f"没有唯一的评级规则版本“{word}”；可用：{known}，或规则施行期间的日期"
    en = f"no single version '{word}' of grading rules; there are: {known}, or a day on which they are in force"
    raise Problem("unknown_version", zh, en, version=word)


def differences(earlier: RuleBook, later: RuleBook) -> list[Difference]:
    """What was added, removed or changed, parts first, then rules, in the order of the later version."""
    return [*_parts(earlier.parts, later.parts), *_rows(earlier.rows, later.rows)]


def compare(pack: Pack, earlier: str, later: str) -> list[Difference]:
    """The differences between two versions that words name.

    Raises:
        Problem: a word names no single version.
    """
    return differences(book(pack, version(pack, earlier)), book(pack, version(pack, later)))


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _parts(earlier: Sequence[Named], later: Sequence[Named]) -> list[Difference]:
    before = {(one.kind.en, one.id): one for one in earlier}
    after = {(one.kind.en, one.id): one for one in later}
    found = []
    for key in dict.fromkeys((*after, *before)):
        was, becomes = before.get(key), after.get(key)
        one = becomes or was
        if one is not None and (was is None or becomes is None or was.meaning != becomes.meaning):
            old, new = was.meaning if was else NOTHING, becomes.meaning if becomes else NOTHING
            found.append(Difference(_kind(was, becomes), one.id, one.name, one.kind, old, new))
    return found


def _rows(earlier: Sequence[RuleRow], later: Sequence[RuleRow]) -> list[Difference]:
    before, after = {one.id: one for one in earlier}, {one.id: one for one in later}
    found: list[Difference] = []
    for name in dict.fromkeys((*after, *before)):
        was, becomes = before.get(name), after.get(name)
        if was is not None and becomes is not None:
            found += [
                Difference(
                    "changed", name, becomes.name, COLUMNS[aspect], getattr(was, aspect), getattr(becomes, aspect)
                )
                for aspect in _COMPARED
                if getattr(was, aspect) != getattr(becomes, aspect)
            ]
        elif (one := becomes or was) is not None:
            old, new = (_whole(was) if was else NOTHING), (_whole(becomes) if becomes else NOTHING)
            found.append(Difference(_kind(was, becomes), name, one.name, Text("规则", "rule"), old, new))
    return found


def _kind(was: object, becomes: object) -> Literal["added", "removed", "changed"]:
    if was is None:
        return "added"
    return "removed" if becomes is None else "changed"


def _whole(row: RuleRow) -> Text:
    zh = "；".join((row.for_each.zh, row.when.zh, row.effect.zh, row.term.zh, row.article.zh))
    return Text(zh, "; ".join((row.for_each.en, row.when.en, row.effect.en, row.term.en, row.article.en)))

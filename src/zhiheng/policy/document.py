"""The text of the document, where it is at hand: is every number a pack cites really there, and is none left over?

The text is never part of a pack. Whoever has it names a file with one row a paragraph: address, kind, text,
separated by tabs.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from zhiheng.policy.pack import Pack
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

MAX_BYTES = 4 * 1024 * 1024
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|-(?:19|20)\d{2}年)")


@dataclass(frozen=True)
class Wording:
    """The text by address, and the SHA-256 of the file it came from."""

    sha256: str
    texts: dict[str, str]


@dataclass(frozen=True)
class NumberCount:
    """Where the numbers of the clauses of goals went, and what does not add up.

    Attributes:
        found: numbers in the clauses of goals.
        in_targets: of these, accounted for by targets (one number may serve two targets).
        excepted: of these, named exceptions.
        years: of these, years.
        is_known_text: whether the file is, byte for byte, the one that the manifest names.
        problems: sentences about numbers cited but absent, or present but unaccounted for.
    """

    found: int
    in_targets: int
    excepted: int
    years: int
    is_known_text: bool
    problems: tuple[Text, ...]


def read_wording(path: Path) -> Wording:
    """The document in a tab-separated file with the columns clause, kind and text.

    Raises:
        Problem: no such file, or not of that form.
    """
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
        lines = data.decode("utf-8-sig").splitlines() if len(data) <= MAX_BYTES else []
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("wording_unreadable", f"读不到条文：{path}", f"cannot read the text: {path}") from error
    rows = [line.split("\t") for line in lines]
    if not rows or rows[0] != ["clause", "kind", "text"] or any(len(row) != 3 for row in rows):
        raise Problem(
            "wording_form", f"{path} 应为 clause、kind、text 三列", f"{path} must have the columns clause, kind, text"
        )
    return Wording(sha256(data).hexdigest(), {address: text for address, _kind, text in rows[1:]})


def numbers_in(text: str) -> tuple[Counter[Decimal], int]:
    """The numbers of a paragraph, each with how often it stands there, and how many years there are beside them.

    Full-width digits and percent signs count as their plain forms.

    >>> numbers_in("到２０１５年，合格率达到98％和90%")
    (Counter({Decimal('98'): 1, Decimal('90'): 1}), 1)
    """
    plain = unicodedata.normalize("NFKC", text)
    without_years, years = _YEAR.subn(" ", plain)
    return Counter(Decimal(found) for found in _NUMBER.findall(without_years)), years


def count_numbers(pack: Pack, wording: Wording) -> NumberCount:
    """Hold every number that the pack cites against the text, and every number of the goals against the pack."""
    problems = _addresses(pack, wording)
    cited = _cited(pack)
    for address, numbers in cited.items():
        present, _years = numbers_in(wording.texts.get(address, ""))
        problems += [_absent(address, number) for number in numbers if number not in present]
    total = Counter[str]()
    for address in pack.manifest.source.target_addresses if pack.manifest.source else ():
        present, years = numbers_in(wording.texts.get(address, ""))
        targets, exceptions = _promised(pack, address), _excepted(pack, address)
        total.update(found=present.total() + years, targets=targets.total(), excepted=exceptions.total(), years=years)
        problems += _unbalanced(address, present, targets + exceptions)
    known = pack.manifest.source is not None and pack.manifest.source.sha256 == wording.sha256
    return NumberCount(total["found"], total["targets"], total["excepted"], total["years"], known, tuple(problems))


def _addresses(pack: Pack, wording: Wording) -> list[Text]:
    missing = [address for address in pack.addresses if address not in wording.texts]
    surplus = [address for address in wording.texts if address not in pack.addresses]
    problems = [Text(f"条文中没有地址“{one}”", f"the text has no address '{one}'") for one in missing]
    return problems + [Text(f"规则包没有地址“{one}”", f"the pack has no address '{one}'") for one in surplus]


def _cited(pack: Pack) -> dict[str, set[Decimal]]:
    cited: dict[str, set[Decimal]] = {}
    for target in pack.numeric_targets:
        assert target.value is not None
        cited.setdefault(target.clause, set()).add(target.value)
    for indicator in pack.indicators.values():
        if indicator.name_numbers:
            cited.setdefault(indicator.clause, set()).update(indicator.name_numbers)
    for exception in pack.coverage.number_exceptions:
        cited.setdefault(exception.address, set()).add(exception.number)
    return cited


def _promised(pack: Pack, address: str) -> Counter[Decimal]:
    return Counter(
        target.value
        for target in pack.numeric_targets
        if target.clause == address and target.value is not None and target.shares_number_with is None
    )


def _excepted(pack: Pack, address: str) -> Counter[Decimal]:
    counted = Counter[Decimal]()
    for exception in pack.coverage.number_exceptions:
        if exception.address == address:
            counted[exception.number] += exception.times
    return counted


def _absent(address: str, number: Decimal) -> Text:
    return Text(f"“{address}”的条文里没有数 {number}", f"the text of '{address}' has no number {number}")


def _unbalanced(address: str, present: Counter[Decimal], accounted: Counter[Decimal]) -> list[Text]:
    return [
        Text(
            f"“{address}”的数 {number} 在条文中出现 {present[number]} 次，规则包说明了 {accounted[number]} 次",
            f"number {number} stands {present[number]} times in '{address}', the pack accounts for {accounted[number]}",
        )
        for number in sorted(present.keys() | accounted.keys())
        if present[number] != accounted[number]
    ]

"""How two records compare, feature by feature: each feature has levels, each level a name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiheng.engines.resolution.blocking import together
from zhiheng.engines.resolution.reading import Columns, Numbers

Levels = NDArray[np.int8]

CODE = ("missing", "same", "one_off", "unlike_unsure", "conflict")
NAME = ("same", "same_sound", "shortened", "near", "other_industry", "other_trade", "different")
RARITY = ("one", "few", "some", "many")
PLACE = ("missing", "same", "within", "apart")
FORM = ("same", "wording", "unstated", "other")
BRANCH = ("none", "same", "one_only", "other")
ADDRESS = ("missing", "same", "shared", "same_street", "other")
PERSON = ("missing", "same_rare", "same_common", "other")
PHONE = ("missing", "same", "other")
COUNTY = ("missing", "same", "same_city", "other_county", "other_city")

_FEW_AT_A_DOOR = 2  # organisations; more at one address are neighbours

FEATURES: dict[str, tuple[str, ...]] = {
    "code": CODE,
    "name": tuple(f"{name}:{rarity}" for name in NAME for rarity in RARITY),
    "place": PLACE,
    "form": FORM,
    "branch": BRANCH,
    "address": ADDRESS,
    "person": PERSON,
    "phone": PHONE,
    "county": COUNTY,
}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs with the level of each feature."""

    first: Numbers
    second: Numbers
    levels: dict[str, Levels]


def compare(columns: Columns, first: Numbers, second: Numbers) -> Pairs:
    """The levels of all features for all pairs."""
    levels = {
        "code": _code(columns, first, second),
        "name": _name(columns, first, second),
        "place": _place(columns, first, second),
        "form": _form(columns, first, second),
        "branch": _branch(columns, first, second),
        "address": _address(columns, first, second),
        "person": _person(columns, first, second),
        "phone": _equal(columns.phone, first, second),
        "county": _county(columns, first, second),
    }
    return Pairs(first, second, levels)


def _known(column: Numbers, first: Numbers, second: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    left, right = column[first], column[second]
    known = (left != 0) & (right != 0)
    return known, known & (left == right)


def _equal(column: Numbers, first: Numbers, second: Numbers) -> Levels:
    known, same = _known(column, first, second)
    return np.select([same, known], [1, 2], 0).astype(np.int8)


def _code(columns: Columns, first: Numbers, second: Numbers) -> Levels:
    written = np.array([bool(code.written) for code in columns.codes], dtype=np.bool_)
    both = written[first] & written[second]
    _, same = _known(columns.orgcode, first, second)
    sure = columns.is_sure[first] & columns.is_sure[second]
    levels = np.select([same, both & sure, both], [1, 4, 3], 0).astype(np.int8)
    for at in np.flatnonzero(levels == 3):
        if is_one_off(columns.codes[first[at]].written, columns.codes[second[at]].written):
            levels[at] = 2
    return levels


def is_one_off(one: str, other: str) -> bool:
    """Whether two codes differ in one character, an organisation code being compared with its place in the other."""
    if len(one) != len(other):
        long, short = (one, other) if len(one) > len(other) else (other, one)
        if len(long) != 18 or len(short) != 9:
            return False
        one, other = long[8:17], short
    return sum(a != b for a, b in zip(one, other, strict=True)) <= 1


def _name(columns: Columns, first: Numbers, second: Numbers) -> Levels:
    _, same = _known(columns.core, first, second)
    _, heard = _known(columns.core_sound, first, second)
    _, trade = _known(columns.trade, first, second)
    industry_known, industry = _known(columns.industry, first, second)
    levels = np.select([same, heard, trade & industry_known, industry], [0, 1, 4, 5], 6)
    unlike = np.flatnonzero(levels > 1)
    for at in unlike.tolist():
        closer = _closer(columns.core_sounds[first[at]], columns.core_sounds[second[at]])
        if closer:
            levels[at] = closer
    common = np.maximum(holders(columns)[first], holders(columns)[second])
    rarity = np.select([common <= 1, common <= 3, common <= 12], [0, 1, 2], 3)
    both: Levels = (levels * len(RARITY) + rarity).astype(np.int8)
    return both


def _closer(one: str, other: str) -> int:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) < 2:
        return 0
    if len(short) < len(long) and (long.startswith(short) or (long.endswith(short) and len(short) > 2)):
        return 2
    return 3 if len(long) - len(short) <= 1 and len(long) >= 4 and _one_edit(short, long) else 0


def _one_edit(short: str, long: str) -> bool:
    head = 0
    while head < len(short) and short[head] == long[head]:
        head += 1
    if len(short) == len(long):
        return short[head + 1 :] == long[head + 1 :]
    return short[head:] == long[head + 1 :]


def holders(columns: Columns) -> Numbers:
    """For each record, how many organisations seem to bear its trade name: by sure codes or counties, the larger."""
    return np.maximum(_distinct(columns.trade, _sure_codes(columns)), _distinct(columns.trade, columns.county))


def _sure_codes(columns: Columns) -> Numbers:
    return np.where(columns.is_sure, columns.orgcode, 0)


def _distinct(key: Numbers, value: Numbers) -> Numbers:
    both = together(key, value)
    chosen = np.unique(both, return_index=True)[1]
    chosen = chosen[both[chosen] != 0]
    return np.bincount(key[chosen], minlength=int(key.max(initial=0)) + 1)[key]


def _place(columns: Columns, first: Numbers, second: Numbers) -> Levels:
    known, same = _known(columns.place, first, second)
    city_known, city = _known(columns.place_city, first, second)
    return np.select([same, known & (city | ~city_known), known], [1, 2, 3], 0).astype(np.int8)


def _form(columns: Columns, first: Numbers, second: Numbers) -> Levels:
    known, same = _known(columns.form, first, second)
    _, text = _known(columns.form_text, first, second)
    return np.select([text, same, ~known], [0, 1, 2], 3).astype(np.int8)


def _branch(columns: Columns, first: Numbers, second: Numbers) -> Levels:
    known, same = _known(columns.branch, first, second)
    either = (columns.branch[first] != 0) | (columns.branch[second] != 0)
    return np.select([same, known, either], [1, 3, 2], 0).astype(np.int8)


def _address(columns: Columns, first: Numbers, second: Numbers) -> Levels:
    known, same = _known(columns.address, first, second)
    _, street = _known(columns.street, first, second)
    city_known, city = _known(columns.city, first, second)
    county_known, county = _known(columns.county, first, second)
    here = (city | ~city_known) & (county | ~county_known)
    # a village or a market hall: many are there
    vague = ~columns.is_exact[first] | (_distinct(columns.address, _sure_codes(columns))[first] > _FEW_AT_A_DOOR)
    levels = np.select([same & here & vague, same & here, street & here & known, known], [2, 1, 3, 4], 0)
    return levels.astype(np.int8)


def _person(columns: Columns, first: Numbers, second: Numbers) -> Levels:
    known, same = _known(columns.person, first, second)
    cities = _distinct(columns.person, columns.city)
    common = cities[first] > 2
    return np.select([same & ~common, same, known], [1, 2, 3], 0).astype(np.int8)


def _county(columns: Columns, first: Numbers, second: Numbers) -> Levels:
    known, same = _known(columns.county, first, second)
    city_known, city = _known(columns.city, first, second)
    return np.select([same, known & city, city, city_known], [1, 3, 2, 4], 0).astype(np.int8)

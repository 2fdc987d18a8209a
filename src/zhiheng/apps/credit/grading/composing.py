"""The grade of one organisation as canonical bytes, and the contributions read back out of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiheng.apps.credit.grading.reading import Reader, Row, facts_sha256
from zhiheng.engines.grading import VERSION, Contribution, Found, Moment, RuleSet, Sum, add_up, grade
from zhiheng.vocab.canonical import canonical_bytes, instant, sha256_hex

ENGINE = f"grading/{VERSION}"


@dataclass(frozen=True, slots=True)
class Composed:
    """A grade that was computed and not yet stored."""

    grade: str
    score: int
    decided_by: str
    facts_sha256: str
    body: bytes

    @property
    def sha256(self) -> str:
        """Of the body."""
        return sha256_hex(self.body)


def compose(
    *,
    organisation: str,
    moment: Moment,
    rules: RuleSet,
    rules_sha256: str,
    rows: Sequence[Row],
    reader: Reader | None = None,
    engine: str = ENGINE,
    salt: str = "",
) -> Composed:
    """Grade an organisation from its facts.

    Args:
        organisation: its key.
        moment: as of which day, with what was known at which instant.
        rules: the set.
        rules_sha256: of the set.
        rows: all its facts as known at that instant.
        reader: of the set, where it was made already.
        engine: as the body names it; a grade made again keeps the name that it had.
        salt: stands in the body, so that nobody finds out from its hash what it says; empty: there is none.
    """
    found, total = grade(rules, (reader or Reader(rules)).facts(rows), moment)
    return composed(organisation, moment, rules, rules_sha256, rows, found, total, engine, salt)


def composed(
    organisation: str,
    moment: Moment,
    rules: RuleSet,
    rules_sha256: str,
    rows: Sequence[Row],
    found: Found,
    total: Sum,
    engine: str = ENGINE,
    salt: str = "",
) -> Composed:
    """What was found and added up, as it is stored, whichever back end found it."""
    known = facts_sha256(rows)
    body = {
        "organisation": organisation,
        "as_of": moment.as_of,
        "known_at": instant(moment.known_at),
        "rules": {"id": rules.id, "version": rules.version, "sha256": rules_sha256},
        "facts": [row.known for row in sorted(rows, key=lambda row: row.id)],
        "facts_sha256": known,
        "engine": engine,
        "grade": total.grade,
        "score": total.score,
        "decided_by": total.decided_by,
        "dimensions": [asdict(share) for share in total.shares],
        "contributions": [asdict(one) for one in found.contributions],
        "unknown": [asdict(one) for one in found.unknown],
        "silent": list(found.silent),
    } | ({"salt": salt} if salt else {})
    return Composed(total.grade, total.score, total.decided_by, known, canonical_bytes(body))


def read(body: bytes | memoryview) -> dict[str, Any]:
    """The body as a mapping."""
    held: dict[str, Any] = json.loads(bytes(body))
    return held


def contributions(body: Mapping[str, Any]) -> tuple[Contribution, ...]:
    """The rows of a stored grade, from which it can be added up by hand."""
    return tuple(_contribution(one) for one in body["contributions"])


def added_up(rules: RuleSet, body: Mapping[str, Any]) -> Sum:
    """Score and grade from the stored rows alone."""
    return add_up(rules, contributions(body))


def moment_of(body: Mapping[str, Any]) -> Moment:
    """Day and instant of a stored grade."""
    return Moment(date.fromisoformat(body["as_of"]), datetime.fromisoformat(body["known_at"]))


def _contribution(one: Mapping[str, Any]) -> Contribution:
    days = {name: one[name] and date.fromisoformat(one[name]) for name in ("starts_on", "ends_on")}
    return Contribution(**{**one, **days, "points": Decimal(one["points"])})

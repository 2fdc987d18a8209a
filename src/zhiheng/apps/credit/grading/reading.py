"""Rows of facts as the engine reads them, and the hash of what was known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from zhiheng.apps.credit import models
from zhiheng.apps.registry.queries import parts_by_whole
from zhiheng.engines.grading import Fact, RuleSet
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.canonical import canonical_bytes, instant, sha256_hex

COLUMNS = (
    *("pk", "organisation_id", "kind", "occurred_on", "recorded_at", "effective_to", "digest"),
    *("revoked_at", "repaired_on", "repair_recorded_at", "fields"),
)
Value = str | bool | Decimal | date | None
Known = list[Any]  # number, digest, and what was known of revocation and repair


@dataclass(frozen=True, slots=True)
class Row:
    """One fact as the table has it."""

    id: int
    organisation: int
    kind: str
    occurred_on: date
    recorded_at: datetime
    effective_to: date | None
    digest: str
    revoked_at: datetime | None
    repaired_on: date | None
    repair_recorded_at: datetime | None
    fields: Mapping[str, Any]

    def as_known(self, at: datetime) -> Row:
        """Without what was learnt later."""
        row = self
        if self.revoked_at is not None and self.revoked_at > at:
            row = replace(row, revoked_at=None)
        if self.repair_recorded_at is not None and self.repair_recorded_at > at:
            row = replace(row, repaired_on=None, repair_recorded_at=None)
        return row

    @property
    def known(self) -> Known:
        """How the hash of a set of facts, and a grade, name the fact."""
        later = (self.revoked_at, self.repair_recorded_at)
        revoked, repaired = (one and instant(one) for one in later)
        return [self.id, self.digest, revoked, self.repaired_on and self.repaired_on.isoformat(), repaired]


def rows_of(organisations: Collection[int], *, known_at: datetime) -> dict[int, list[Row]]:
    """All facts of these organisations that were known at that instant, each as known then, by number.

    Those of organisations that were merged into one are its own, as long as they are one.
    """
    found: defaultdict[int, list[Row]] = defaultdict(list)
    with system_scope():  # a grade is made of all there is, whoever asks for it
        wholes = parts_by_whole(organisations)
        held = models.Fact.objects.filter(organisation__in=list(wholes), recorded_at__lte=known_at).order_by("pk")
        for values in held.values_list(*COLUMNS):
            row = Row(*values)
            found[wholes[row.organisation]].append(row.as_known(known_at))
    return found


def rows_by_number(numbers: Collection[int]) -> dict[int, Row]:
    """These facts as the table has them today."""
    held = models.Fact.objects.filter(pk__in=numbers).values_list(*COLUMNS)
    with system_scope():
        return {row.id: row for row in (Row(*values) for values in held)}


def facts_sha256(rows: Iterable[Row]) -> str:
    """Over number, digest, revocation and repair of each fact, by number."""
    return sha256_hex(canonical_bytes([row.known for row in sorted(rows, key=lambda row: row.id)]))


class Reader:
    """Reads facts by the kinds of one set of rules; what is of no kind or field of it is left out."""

    def __init__(self, rules: RuleSet) -> None:
        self._kinds = {kind.id: {field.name: field.kind for field in kind.fields} for kind in rules.facts}

    def facts(self, rows: Sequence[Row]) -> list[Fact]:
        """The facts that the rules can read."""
        return [self._fact(row) for row in rows if row.kind in self._kinds]

    def _fact(self, row: Row) -> Fact:
        types = self._kinds[row.kind]
        values = {name: _typed(kind, row.fields.get(name)) for name, kind in types.items()}
        return Fact.model_construct(
            id=row.id,
            kind=row.kind,
            occurred_on=row.occurred_on,
            recorded_at=row.recorded_at,
            valid_to=row.effective_to,
            revoked_at=row.revoked_at,
            repaired_on=row.repaired_on,
            repair_recorded_at=row.repair_recorded_at,
            fields={name: value for name, value in values.items() if value is not None},
        )


def _typed(kind: str, value: Any) -> Value:
    """The value as a field of that kind holds it; what cannot be one is unknown."""
    if value is None or value == "":
        return None
    if kind == "flag":
        return value if isinstance(value, bool) else None
    if kind == "code":
        return str(value)
    try:
        return Decimal(str(value)) if kind == "number" else date.fromisoformat(str(value))
    except (InvalidOperation, ValueError):
        return None

"""What is known of an organisation: one fact, its clocks, and whether it may be counted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import AwareDatetime

from zhiheng.engines.grading.rules import OCCURRED, Frozen


class Fact(Frozen):
    """One fact of one organisation."""

    id: int
    """Named by contributions."""
    kind: str
    """One of the kinds of the rules; others are not read."""
    occurred_on: date
    """When it happened in the world."""
    recorded_at: AwareDatetime
    """When we learnt of it."""
    valid_to: date | None = None
    """The first day on which it holds no longer (of a certificate, a permit, a listing)."""
    revoked_at: AwareDatetime | None = None
    """When we learnt that it should never have been: it then counts on no day whatever."""
    repaired_on: date | None = None
    """The day from which its repair holds."""
    repair_recorded_at: AwareDatetime | None = None
    """When we learnt of the repair."""
    fields: dict[str, str | bool | Decimal | date | None] = {}
    """Values by name; a name that is missing is unknown, like null."""

    def is_known(self, *, as_of: date, known_at: datetime) -> bool:
        """Whether it had occurred by that day and, as far as was known at that instant, was real and still held."""
        return (
            self.occurred_on <= as_of
            and self.recorded_at <= known_at
            and (self.revoked_at is None or self.revoked_at > known_at)
            and (self.valid_to is None or as_of < self.valid_to)
        )

    def is_repaired(self, *, as_of: date, known_at: datetime) -> bool:
        """Whether its repair held on that day, as far as was known at that instant."""
        return (
            self.repaired_on is not None
            and self.repaired_on <= as_of
            and self.repair_recorded_at is not None
            and self.repair_recorded_at <= known_at
        )

    def day(self, clock: str) -> date | None:
        """The day on that clock; none if unknown."""
        if clock == OCCURRED:
            return self.occurred_on
        found = self.fields.get(clock)
        return found if isinstance(found, date) else None

"""How each address of the document is answered, and which of its numbers are no targets."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from zhiheng.policy.schema.base import Bilingual, Item, Name, Number
from zhiheng.policy.schema.bodies import System
from zhiheng.vocab.problem import Problem


class CoverageEntry(Item):
    """The answer to one address: served by named items, planned as systems, or declaratory with the reason.

    ``by`` names items as ``kind:id`` with kind indicator, target, body, duty, return or role. A served address may also
    name systems that are still to come.
    """

    address: Name
    status: Literal["served", "planned", "declaratory"]
    by: tuple[Name, ...] = ()
    systems: tuple[System, ...] = ()
    reason: Bilingual | None = None

    @model_validator(mode="after")
    def _answered(self) -> CoverageEntry:
        needed = {"served": self.by, "planned": self.systems, "declaratory": self.reason}[self.status]
        if not needed:
            key = {"served": "by", "planned": "systems", "declaratory": "reason"}[self.status]
            raise Problem("coverage_incomplete", f"{self.status} 须写 {key}", f"{self.status} needs {key}")
        if self.by and self.status != "served":
            raise Problem("coverage_surplus", f"{self.status} 不能写 by", f"{self.status} has no by")
        return self


class NumberException(Item):
    """A number in the text that sets no target of its own."""

    address: Name
    number: Number
    times: int = 1
    reason: Bilingual


class Coverage(Item):
    """The file ``coverage.yaml``."""

    entries: tuple[CoverageEntry, ...]
    number_exceptions: tuple[NumberException, ...] = ()

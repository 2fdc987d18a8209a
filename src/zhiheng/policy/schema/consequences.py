"""What follows from a grade: the share of inspections, joint sanctions and incentives, watch lists and their exits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiheng.policy.schema.base import Bilingual, Dated, Item, ItemId, Name, Number, Slug, refuse_overlaps
from zhiheng.policy.schema.grading import Cite
from zhiheng.vocab.problem import Problem


class InspectionShare(Dated):
    """By how much the usual share of inspections is multiplied, for each grade."""

    factors: Annotated[dict[Slug, Number], Field(min_length=1)]
    cite: Cite

    @model_validator(mode="after")
    def _not_negative(self) -> InspectionShare:
        if any(factor < 0 for factor in self.factors.values()):
            raise Problem("negative_factor", "factors 不能为负", "factors are not negative")
        return self


class Measure(Dated):
    """A sanction or incentive that other departments attach to a grade or to a fact.

    Attributes:
        grades: grades that bring it about; may be empty where facts do.
        facts: kinds of facts (listings) that bring it about while they hold.
        bodies: who carries it out.
        duty: whether the law orders it (``must``) or allows it (``may``).
        ends: when it ceases.
    """

    id: Slug
    kind: Literal["sanction", "incentive"]
    duty: Literal["must", "may"]
    name: Bilingual
    grades: tuple[Slug, ...] = ()
    facts: tuple[ItemId, ...] = ()
    bodies: Annotated[tuple[Slug, ...], Field(min_length=1)]
    ends: Bilingual
    cite: Cite

    @model_validator(mode="after")
    def _has_a_cause(self) -> Measure:
        if not self.grades and not self.facts:
            raise Problem(
                "measure_without_cause", "grades 与 facts 至少写一个", "name grades or facts that bring it about"
            )
        return self


class WatchList(Dated):
    """A list on which an organisation is watched more closely.

    Attributes:
        grades: grades that lead onto it.
        facts: kinds of facts that lead onto it while they hold.
        exit_months: after so many months without a cause it is left; 0: as soon as no cause holds.
        is_public: whether anybody may see who is on it.
        bodies: who keeps it.
    """

    id: Slug
    name: Bilingual
    grades: tuple[Slug, ...] = ()
    facts: tuple[ItemId, ...] = ()
    exit_months: Annotated[int, Field(ge=0, le=120)]
    exit: Bilingual
    is_public: bool = False
    bodies: Annotated[tuple[Slug, ...], Field(min_length=1)]
    cite: Cite

    @model_validator(mode="after")
    def _has_a_cause(self) -> WatchList:
        if not self.grades and not self.facts:
            raise Problem("list_without_cause", "grades 与 facts 至少写一个", "name grades or facts that lead onto it")
        return self


class Consequences(Item):
    """The file ``consequences.yaml``.

    Attributes:
        grading: the rules whose grades are meant.
        standing: ``example`` until an authority has set them.
    """

    grading: Slug
    standing: Literal["example", "in_force"]
    inspection: Annotated[tuple[InspectionShare, ...], Field(min_length=1)]
    measures: tuple[Measure, ...] = ()
    watch_lists: tuple[WatchList, ...] = ()
    author: Name
    next_review: date

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Consequences:
        refuse_overlaps(self.inspection)
        return self

    def factor(self, grade: str, on: date) -> Decimal:
        """By how much the usual share of inspections is multiplied; 1 where nothing is said.

        >>> from zhiheng.policy.schema.grading import Cite
        >>> cite = Cite(clause="五（五）")
        >>> share = InspectionShare(effective_from=date(2026, 4, 1), factors={"honest": 0}, cite=cite)
        >>> one = Consequences(grading="g", standing="example", inspection=(share,), author="a", next_review=date.max)
        >>> one.factor("honest", date(2026, 4, 1)), one.factor("honest", date(2026, 3, 31))
        (Decimal('0'), Decimal('1'))
        """
        for share in self.inspection:
            if share.is_in_force(on):
                return share.factors.get(grade, Decimal(1))
        return Decimal(1)

    def measures_for(self, grade: str, facts: frozenset[str], on: date) -> tuple[Measure, ...]:
        """The sanctions and incentives that a grade and the kinds of facts that hold bring about on a day."""
        return tuple(one for one in self.measures if one.is_in_force(on) and _caused(one, grade, facts))

    def lists_for(self, grade: str, facts: frozenset[str], on: date) -> tuple[WatchList, ...]:
        """The lists that a grade and the kinds of facts that hold lead onto on a day."""
        return tuple(one for one in self.watch_lists if one.is_in_force(on) and _caused(one, grade, facts))


def _caused(one: Measure | WatchList, grade: str, facts: frozenset[str]) -> bool:
    return grade in one.grades or not facts.isdisjoint(one.facts)

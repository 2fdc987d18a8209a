"""Penalty terms: how long each regime shows what, from which day, and from when repair may be asked for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiheng.engines import credit_terms as engine
from zhiheng.policy.schema.base import Bilingual, Dated, Item, Name, Slug
from zhiheng.vocab.problem import Problem


class PenaltyTerm(Item):
    """The answer of one class to one question, with its article.

    Attributes:
        instrument: where it is not that of the regime.
        article: null only where the regime was read in a summary.
    """

    question: engine.Question
    months: Annotated[int, Field(ge=0, le=1200)] | None = None
    answer: bool | None = None
    waits_for_restriction: bool = False
    instrument: Slug | None = None
    article: Name | None = None


class PenaltyClasses(Item):
    """Classes of a regime that share their terms; they are known by their Chinese name, which is the regime's own."""

    names: Annotated[tuple[Bilingual, ...], Field(min_length=1)]
    terms: Annotated[tuple[PenaltyTerm, ...], Field(min_length=1)]


class PenaltyRegime(Dated):
    """One version of one set of rules; ``effective_from`` and ``effective_to`` bound the days on which terms start.

    Attributes:
        replaced_by: name of the regime that speaks for terms that start from ``effective_to`` on.
        checked: whether the words of the law were read, or only a summary of them.
    """

    name: Name
    title: Bilingual
    instrument: Slug
    clock: engine.ClockStart
    replaced_by: Name | None = None
    checked: Literal["text", "summary"]
    note: Bilingual | None = None
    classes: Annotated[tuple[PenaltyClasses, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_sound(self) -> PenaltyRegime:
        for group in self.classes:
            for term in group.terms:
                if term.article is None and self.checked == "text":
                    zh = f"制度 {self.name}：{term.question} 没有写明条款"
                    en = f"regime {self.name}: {term.question} cites no article"
                    raise Problem("term_uncited", zh, en, regime=self.name)
        self.rules()
        return self

    def rules(self) -> engine.Regime:
        """The same in the form in which the engine takes it."""
        classes = (
            engine.PenaltyClass(name=name.zh, terms=tuple(self._term(term) for term in group.terms))
            for group in self.classes
            for name in group.names
        )
        return engine.Regime(
            name=self.name,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            replaced_by=self.replaced_by,
            clock=self.clock,
            classes=tuple(classes),
        )

    def _term(self, term: PenaltyTerm) -> engine.Term:
        return engine.Term(**term.model_dump(exclude={"instrument"}), instrument=term.instrument or self.instrument)


class CreditTerms(Item):
    """The file ``credit/terms.yaml``."""

    author: Name
    next_review: date
    regimes: Annotated[tuple[PenaltyRegime, ...], Field(min_length=1)]

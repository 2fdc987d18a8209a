"""The terms that the engine counts by: what each regime says of each class of penalty. They come from a pack."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhiheng.vocab.problem import Problem

ClockStart = Literal["published_on", "document_on", "decided_on", "listed_on"]
DatedQuestion = Literal[
    "publicity_ends",
    "publicity_ends_latest",
    "earliest_repair_application",
    "serious_list_from",
    "serious_list_removed",
]
StatedQuestion = Literal["early_stop_allowed", "published"]
Question = Literal[DatedQuestion, StatedQuestion]

_DATED = frozenset(get_args(DatedQuestion))
_ENDS = ("publicity_ends", "publicity_ends_latest", "serious_list_removed")
Word = Annotated[str, Field(min_length=1, max_length=100)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(_Rule):
    """What the law says to one question: a number of months or a plain yes or no."""

    question: Question = Field(description="The question that it answers.")
    months: int | None = Field(default=None, ge=0, le=1200, description="Length, for a question of a day.")
    answer: bool | None = Field(default=None, description="Yes or no, for early_stop_allowed and published.")
    waits_for_restriction: bool = Field(
        default=False, description="Whether it lasts at least as long as a restriction imposed by the penalty."
    )
    instrument: str | None = Field(default=None, description="The law or order that says so.")
    article: str | None = Field(default=None, description="Where in it; null if that is not established.")

    @model_validator(mode="after")
    def _months_or_answer(self) -> Term:
        if (self.months is not None, self.answer is not None) != (self.is_dated, not self.is_dated):
            zh = f"问题 {self.question} 须给 {'months（月数）' if self.is_dated else 'answer（是否）'}，且只给这一项"
            en = f"{self.question} takes {'months' if self.is_dated else 'answer'} and nothing else"
            raise Problem("term_of_another_kind", zh, en, question=self.question)
        return self

    @property
    def is_dated(self) -> bool:
        """Whether a day answers the question."""
        return self.question in _DATED


class PenaltyClass(_Rule):
    """A class of penalties or listings as the regime sorts them, with its terms."""

    name: Word = Field(description="What the regime calls it, such as 一般.")
    terms: tuple[Term, ...] = Field(min_length=1, description="One term a question.")

    @model_validator(mode="after")
    def _fits_together(self) -> PenaltyClass:
        questions = [term.question for term in self.terms]
        if repeated := sorted({one for one in questions if questions.count(one) > 1}):
            zh = f"类别 {self.name} 对 {repeated[0]} 给出了不止一条，请合为一条"
            en = f"class {self.name} answers {repeated[0]} more than once: make it one"
            raise Problem("term_twice", zh, en, question=repeated[0])
        repair, end = self.term("earliest_repair_application"), self.end
        if repair and end and not _is_within(repair, end):
            zh = f"类别 {self.name} 的修复申请晚于公示届满，请核对月数"
            en = f"class {self.name} may be repaired only after its publication has ended: check the months"
            raise Problem("repair_after_end", zh, en, penalty_class=self.name)
        return self

    def term(self, question: str) -> Term | None:
        """What the class says to that question; None if nothing."""
        return next((term for term in self.terms if term.question == question), None)

    @property
    def end(self) -> Term | None:
        """The term after which it is no longer shown; None if it never is, or the regime does not say."""
        return next((term for question in _ENDS if (term := self.term(question))), None)


class Regime(_Rule):
    """One version of one set of rules, for penalties whose term starts while it is in force."""

    name: Word = Field(description="What the version is called, such as NDRC-36(2025).")
    effective_from: date = Field(description="The first day of a start for which it speaks.")
    effective_to: date | None = Field(default=None, description="The first day for which it no longer speaks.")
    replaced_by: str | None = Field(default=None, description="The regime that follows it.")
    clock: ClockStart = Field(description="The day from which its terms run.")
    classes: tuple[PenaltyClass, ...] = Field(min_length=1, description="The classes that it sorts penalties into.")

    @model_validator(mode="after")
    def _classes_once(self) -> Regime:
        names = [one.name for one in self.classes]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            zh, en = f"制度 {self.name} 的类别 {repeated[0]} 重复", f"regime {self.name} has {repeated[0]} twice"
            raise Problem("class_twice", zh, en, regime=self.name, penalty_class=repeated[0])
        return self

    def is_in_force(self, on: date) -> bool:
        """Whether it speaks for a term that starts on that day."""
        return self.effective_from <= on and (self.effective_to is None or on < self.effective_to)


def _is_within(repair: Term, end: Term) -> bool:
    """Whether repair opens no later than publication ends, whatever the start and the restriction."""
    waits_alone = repair.waits_for_restriction and not end.waits_for_restriction
    return (repair.months or 0) <= (end.months or 0) and not waits_alone

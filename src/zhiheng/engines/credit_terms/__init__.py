"""How long a penalty or listing is shown, and from when its repair may be asked for.

Each regime sorts penalties into classes and gives each class its terms; every term runs from the day that the regime
names: publication, the document, the decision, or the listing. So one penalty has as many last days as there are
regimes that publish it. Months end on the day of the same number, or on the month's last day if it has none such; that
day completes the term, and it does not move over days off. Where the law says so, a term lasts as long as a
restriction that the penalty imposes. A start outside the days for which a regime speaks is refused, never answered by
its successor.

The engine counts; it holds no term of its own. What a regime says, with its article, is data of a pack
(``credit/terms.yaml`` of the national one) and comes in as ``regimes``; the command line hands it over where a line
does not bring its own, see :data:`FROM_PACK`.

Source: Civil Code (2020), articles 200-203, for months; SAMR Order 45 (2021), article 13, for the worked number.

>>> shown = Term(question="publicity_ends", months=3, article="第十三条第一款")
>>> small = PenaltyClass(name="较低数额罚款", terms=(shown,))
>>> order = Regime(name="A", effective_from=date(2021, 9, 1), clock="published_on", classes=(small,))
>>> given = {"regime": "A", "penalty_class": "较低数额罚款", "question": "publicity_ends", "regimes": (order,)}
>>> found = run(Input(start=date(2023, 11, 29), **given))
>>> found.date.isoformat(), found.clock, found.article
('2024-02-29', 'published_on', '第十三条第一款')
"""

from __future__ import annotations

import datetime
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.engines.credit_terms.counting import Window, class_of, day, regime_in_force, term, term_of
from zhiheng.engines.credit_terms.rules import ClockStart, PenaltyClass, Question, Regime, Term

__all__ = [
    "FROM_PACK",
    "VERSION",
    "ClockStart",
    "Input",
    "PenaltyClass",
    "Question",
    "Regime",
    "Result",
    "Term",
    "Window",
    "run",
    "term",
]

VERSION = "1.0.0"
FROM_PACK = ("regimes",)


class Input(BaseModel):
    """A penalty or listing, and what is asked about it."""

    model_config = ConfigDict(extra="forbid")

    regime: str = Field(description="Name of the regime, such as SAMR-45(2021).")
    penalty_class: str = Field(description="The class as that regime names it.")
    start: date = Field(description="The day that the regime's clock names.")
    question: str = Field(description="One of the questions that the class answers, such as publicity_ends.")
    restricted_until: date | None = Field(
        default=None, description="Last day of a restriction that the penalty imposes; null if it imposes none."
    )
    regimes: tuple[Regime, ...] = Field(description="What the regimes say; a pack has it.")


class Result(BaseModel):
    """The day, or yes or no, with what it rests on."""

    date: datetime.date | None = Field(description="The day that completes the term; null for a question of yes or no.")
    answer: bool | None = Field(description="Yes or no; null for a question of a day.")
    clock: ClockStart = Field(description="Which day of the penalty the start is.")
    months: int | None = Field(description="Length of the term; null for a question of yes or no.")
    instrument: str | None = Field(description="The law or order that says so.")
    article: str | None = Field(description="Where in it; null if that is not established.")


def run(given: Input) -> Result:
    """What the regime says to the question.

    Raises:
        Problem: the codes are on the card.
    """
    regime = regime_in_force(given.regimes, given.regime, given.start)
    rule = term_of(class_of(regime, given.penalty_class), given.question)
    return Result(
        date=day(rule, given.start, given.restricted_until) if rule.is_dated else None,
        answer=rule.answer,
        clock=regime.clock,
        months=rule.months,
        instrument=rule.instrument,
        article=rule.article,
    )

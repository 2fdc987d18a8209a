"""Which category a message probably belongs to, and which of its words say so.

Two ways, both readable. *By cues*: a category is as strong as the cue words of it that stand in the text, each with
its length. *By a model*: characters and pairs of neighbours, weighted by ``(1 + ln n) · (ln((1 + N)/(1 + d)) + 1)``
and scaled to length 1, meet one plane a category (linear support vector machine); the reasons are the terms that pull
most towards the category. The model is trained from a site's own decided cases, is kept as JSON and answers without a
library.

A suggestion helps the person who decides; nothing is routed by it alone.

Source: T. Joachims, Text Categorization with Support Vector Machines (ECML 1998); G. Salton, C. Buckley, Term-weighting
approaches in automatic text retrieval (1988) for the weights.

>>> found = run(Input(text="商家多收钱", categories=[Cues(code="price", cues=["多收", "价格"])]))
>>> [(one.category, one.score, one.reasons) for one in found.suggestions]
[('price', 1.0, ['多收'])]
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.engines.text_category.cues import Category, Suggestion, suggest_by_cues
from zhiheng.engines.text_category.model import Model, suggest
from zhiheng.engines.text_category.training import train

__all__ = [
    "VERSION",
    "Category",
    "Cues",
    "Decided",
    "Input",
    "Model",
    "Result",
    "Suggested",
    "Suggestion",
    "run",
    "suggest",
    "suggest_by_cues",
    "train",
]

VERSION = "1.0.0"


class Cues(BaseModel):
    """A category with the words that speak for it."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(description="Code of the category.")
    cues: list[str] = Field(description="Words that speak for it.")


class Decided(BaseModel):
    """A message whose category a person has decided."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="The message.")
    category: str = Field(description="Its category.")


class Input(BaseModel):
    """A message and what to judge it by: decided examples where there are any, else cue words."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="The message.")
    categories: list[Cues] = Field(default=[], description="Categories with cue words; beside examples they are hints.")
    examples: list[Decided] = Field(default=[], max_length=100_000, description="Decided messages to learn from.")
    unlabelled: list[str] = Field(default=[], max_length=100_000, description="Further messages, to learn rarity from.")
    most: int = Field(default=3, ge=1, le=100, description="How many categories to suggest at most.")


class Suggested(BaseModel):
    """A category that may fit."""

    category: str = Field(description="Code of the category.")
    score: float = Field(description="Its share among all categories, 0 to 1; not a probability.")
    reasons: list[str] = Field(description="Words of the text that speak for it, the strongest first.")


class Result(BaseModel):
    """The suggestions, the best first; none where nothing speaks for any category."""

    method: Literal["cues", "model"] = Field(description="How they were found.")
    suggestions: list[Suggested] = Field(description="At most as many as asked for.")


def run(given: Input) -> Result:
    """The categories that the message probably belongs to.

    Raises:
        Problem: ``categories_too_few`` or ``examples_share_nothing``, see :func:`train`.
    """
    found: list[Suggestion]
    if given.examples:
        decided = [(one.text, one.category) for one in given.examples]
        hints = {one.code: one.cues for one in given.categories}
        model = train(decided, hints=hints, unlabelled=given.unlabelled)
        found = suggest(model, given.text, most=given.most)
    else:
        listed = [Category(one.code, tuple(one.cues)) for one in given.categories]
        found = suggest_by_cues(given.text, listed)[: given.most]
    return Result(
        method="model" if given.examples else "cues",
        suggestions=[Suggested(category=one.category, score=one.score, reasons=list(one.reasons)) for one in found],
    )

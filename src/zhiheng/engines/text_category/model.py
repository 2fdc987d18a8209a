"""A linear model over characters and pairs of characters: small, readable, kept as JSON, answered without a library."""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from zhiheng.engines.text_category.cues import Suggestion
from zhiheng.vocab.problem import Problem

FORMAT = "text-category/1"
REASONS = 5


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt.

    Attributes:
        labels: the categories, sorted.
        terms: for each character or pair its rarity and its weight for each label.
        intercepts: what speaks for each label before a word is read.
        examples: how many decided examples it was trained on.
    """

    labels: tuple[str, ...]
    terms: dict[str, tuple[float, tuple[float, ...]]]
    intercepts: tuple[float, ...]
    examples: int

    def to_json(self) -> str:
        """The model as text, the same for the same model."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Model:
        """The model that :meth:`to_json` wrote.

        Raises:
            Problem: ``model_unreadable``, the text is no such model.
        """
        try:
            read = json.loads(text)
            if read["format"] != FORMAT:
                raise ValueError(read["format"])
            terms = {term: (float(rarity), tuple(map(float, row))) for term, (rarity, row) in read["terms"].items()}
            labels, intercepts = tuple(read["labels"]), tuple(map(float, read["intercepts"]))
            if any(len(row) != len(labels) for row in (intercepts, *(row for _, row in terms.values()))):
                raise ValueError("weights")
            return cls(labels, terms, intercepts, int(read["examples"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Problem(
                "model_unreadable",
                f"不是本方法保存的模型（应为 {FORMAT}）；请用已办结的案例重新训练",
                f"this is not a model of the kind {FORMAT}: train it anew from decided cases",
                found=str(error),
            ) from None


def terms_of(text: str) -> Counter[str]:
    """How often each character and each pair of neighbours stands in the text; letters and digits only.

    >>> sorted(terms_of("冒烟！").items())
    [('冒', 1), ('冒烟', 1), ('烟', 1)]
    """
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
    return Counter(letters) + Counter(letters[at : at + 2] for at in range(len(letters) - 1))


def weighted(counts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """``(1 + ln n) · rarity`` of each known term, scaled to length 1."""
    raw = {term: (1 + math.log(n)) * rarity[term] for term, n in counts.items() if term in rarity}
    length = math.sqrt(sum(value * value for value in raw.values()))
    return {term: value / length for term, value in raw.items()} if raw else {}


def suggest(model: Model, text: str, *, most: int = 3) -> list[Suggestion]:
    """The best ``most`` categories of the model, with the words that spoke for each.

    A text without any known character gets no suggestion.
    """
    rarity = {term: model.terms[term][0] for term in terms_of(text) if term in model.terms}
    values = weighted(terms_of(text), rarity)
    if not values:
        return []
    columns = range(len(model.labels))
    scores = [
        model.intercepts[column] + sum(value * model.terms[term][1][column] for term, value in values.items())
        for column in columns
    ]
    shares = _shares(scores)
    order = sorted(columns, key=lambda column: -scores[column])[:most]
    return [Suggestion(model.labels[column], shares[column], _reasons(model, values, column)) for column in order]


def _shares(scores: list[float]) -> list[float]:
    """Scores as positive shares of 1, in the same order (softmax)."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    return [power / sum(powers) for power in powers]


def _reasons(model: Model, values: Mapping[str, float], column: int) -> tuple[str, ...]:
    """The terms that speak most for a label against the average label; pairs before the characters inside them."""

    def pull(term: str) -> float:
        row = model.terms[term][1]
        return values[term] * (row[column] - sum(row) / len(row))

    strongest = sorted((term for term in values if pull(term) > 0), key=lambda term: (-pull(term), term))
    chosen: list[str] = []
    for term in sorted(strongest[: 3 * REASONS], key=lambda term: (-len(term), -pull(term), term)):
        if not any(term in other for other in chosen):
            chosen.append(term)
    return tuple(sorted(chosen, key=lambda term: (-pull(term), term))[:REASONS])

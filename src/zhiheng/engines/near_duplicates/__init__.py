"""Texts that say nearly the same in nearly the same words.

A text becomes the set of its pairs of neighbouring characters (bigrams of letters and digits; punctuation, layout,
width and case do not count). Two texts are as alike as their sets: the Jaccard index, common bigrams over all
bigrams. A signature of 200 least hash values estimates it, for the chance that two sets have the same least value is
exactly their index. The values are cut into 50 bands of 4; texts that agree in a whole band are compared, others
never meet: at index s with chance ``1 - (1 - s⁴)⁵⁰``. Nothing is drawn: the hash functions are fixed, so signatures
can be kept.

A match is a hint to a person, who decides whether it is the same matter.

Source: A. Z. Broder, On the resemblance and containment of documents (1997); A. Rajaraman, J. D. Ullman, Mining of
Massive Datasets, chapter 3. The worked number: of 5 bigrams 3 are common to both texts.

>>> jaccard("充电器冒烟", "充电器冒火")
0.6
>>> found = run(Input(texts=["充电器充电时冒烟，请查处。", "理发店不退预付款", "充电器充电时冒烟请查处"]))
>>> [(pair.first, pair.second, pair.similarity) for pair in found.pairs]
[(0, 2, 1.0)]
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.engines.near_duplicates.finding import THRESHOLD, Index, Match, alike, candidates, matches
from zhiheng.engines.near_duplicates.hashing import (
    BANDS,
    BYTES,
    band_keys,
    jaccard,
    normalise,
    signature,
    similarity,
)

__all__ = [
    "BANDS",
    "BYTES",
    "THRESHOLD",
    "VERSION",
    "Index",
    "Input",
    "Match",
    "Pair",
    "Result",
    "alike",
    "band_keys",
    "candidates",
    "jaccard",
    "matches",
    "normalise",
    "run",
    "signature",
    "similarity",
]

VERSION = "1.0.0"


class Input(BaseModel):
    """Texts to compare with each other."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    texts: list[str] = Field(max_length=100_000, description="The texts, in any order.")
    threshold: float = Field(default=THRESHOLD, ge=0, le=1, description="The least similarity to be told.")


class Pair(BaseModel):
    """Two texts that resemble each other."""

    first: int = Field(description="Place of the earlier text, from 0.")
    second: int = Field(description="Place of the later text, from 0.")
    similarity: float = Field(description="Estimated Jaccard index of their bigrams, 0 to 1.")
    jaccard: float = Field(description="The exact index.")


class Result(BaseModel):
    """The pairs found, in the order of the texts."""

    pairs: list[Pair] = Field(description="Each pair once; texts of fewer than two letters are in none.")


def run(given: Input) -> Result:
    """The pairs of texts that resemble each other."""
    texts = given.texts
    return Result(
        pairs=[
            Pair(first=one, second=other, similarity=share, jaccard=jaccard(texts[one], texts[other]))
            for one, other, share in alike(texts, threshold=given.threshold)
        ]
    )

"""Learns a model from decided examples; scikit-learn is loaded here and only when a model is trained."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from zhiheng.engines.text_category.model import Model, terms_of, weighted
from zhiheng.vocab.problem import Problem

Example = tuple[str, str]
NO_HINTS: Mapping[str, Sequence[str]] = {}
# a term seen in one text only says nothing about the next text
LEAST_TEXTS = 2


def train(
    examples: Sequence[Example], *, hints: Mapping[str, Sequence[str]] = NO_HINTS, unlabelled: Iterable[str] = ()
) -> Model:
    """A model of (text, category) pairs.

    Args:
        examples: decided cases; at least two of each of two categories make sense, dozens make a good model.
        hints: for each category words that belong to it, such as the names of its subdivisions; each counts as a short
            example. Hints of categories without an example are left out.
        unlabelled: further texts, of which only is learnt how rare each word is.

    Raises:
        Problem: ``categories_too_few``, the examples have fewer than two categories, so there is nothing to tell apart;
            ``examples_share_nothing``, no character stands in two of the texts.
    """
    labels = sorted({label for _, label in examples})
    if len(labels) < 2:
        raise Problem(
            "categories_too_few",
            f"样例只有 {len(labels)} 个类别，至少需要两个；请补充其他类别的已定案例",
            f"the examples have {len(labels)} categories, at least two are needed: add decided cases of others",
        )
    taught = [*examples, *((word, label) for label in labels for word in hints.get(label, ()))]
    counted = [(terms_of(text), label) for text, label in taught]
    rarity = _rarity([counts for counts, _ in counted], [terms_of(text) for text in unlabelled])
    if not rarity:
        raise Problem(
            "examples_share_nothing",
            "样例之间没有共同的字，无从学习；请补充更多、更长的已定案例",
            "no character stands in two of the examples, so nothing can be learnt: add more and longer decided cases",
        )
    rows = [(weighted(counts, rarity), labels.index(label)) for counts, label in counted]
    weights, intercepts = _separated(rows, list(rarity), len(labels))
    terms = {term: (rare, tuple(row)) for (term, rare), row in zip(rarity.items(), weights, strict=True)}
    return Model(tuple(labels), terms, tuple(intercepts), len(examples))


def _rarity(taught: Sequence[Counter[str]], further: Sequence[Counter[str]]) -> dict[str, float]:
    """``ln((1 + N) / (1 + n)) + 1`` of each term of the taught texts that stands in n >= 2 of all N texts."""
    texts = [*taught, *further]
    held = Counter(term for counts in texts for term in counts)
    known = sorted({term for counts in taught for term in counts if held[term] >= LEAST_TEXTS})
    return {term: math.log((1 + len(texts)) / (1 + held[term])) + 1 for term in known}


def _separated(
    rows: Sequence[tuple[dict[str, float], int]], terms: Sequence[str], labels: int
) -> tuple[list[list[float]], list[float]]:
    """The planes that part each label from the others, as weights by term and intercepts (linear SVM, C = 1)."""
    import numpy as np
    from scipy.sparse import csr_array
    from sklearn.svm import LinearSVC

    column = {term: place for place, term in enumerate(terms)}
    values = [value for row, _ in rows for value in row.values()]
    # the solver takes 32-bit indices only
    columns = np.array([column[term] for row, _ in rows for term in row], dtype=np.int32)
    ends = np.cumsum([0, *(len(row) for row, _ in rows)], dtype=np.int32)
    matrix = csr_array((values, columns, ends), shape=(len(rows), len(terms)))
    # the seed steers the order in which the solver visits rows: the same examples make the same model
    found = LinearSVC(C=1.0, class_weight="balanced", random_state=0, max_iter=10_000)
    found.fit(matrix, [label for _, label in rows])
    planes, shifts = found.coef_.T.tolist(), found.intercept_.tolist()
    if labels == 2:
        return [[-weight, weight] for (weight,) in planes], [-shifts[0], shifts[0]]
    return planes, shifts

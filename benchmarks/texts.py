"""Claims: a text is signed, compared with the stock, read for injuries and given a category within 20 ms of CPU.

Peers, in the same run on the same made-up complaints: the same signature by loops of Python over sets of bigrams, and
the exact Jaccard index of bigram sets against each text of the stock.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence

from benchmarks.measuring import best, line
from zhiheng import policy
from zhiheng.engines import injury_words, near_duplicates, text_category
from zhiheng.policy.wording import categories, injury_lexicon

STOCK = 5_000
ASKED = 200
DECIDED = 600
LONGEST_MS = 20
WORD = 2**64


def complaints(count: int, seed: int) -> list[tuple[str, str]]:
    """Made-up complaints of about 200 characters with their category: cues of it among common characters."""
    draw = random.Random(seed)
    listed = categories(policy.load("cn"), "complaint-issue")
    letters = [chr(point) for point in range(0x4E00, 0x4E00 + 1500)]
    made = []
    for _ in range(count):
        category = draw.choice(listed)
        parts = ["".join(draw.choices(letters, k=draw.randint(10, 30))) for _ in range(10)]
        cues = draw.choices(category.cues, k=10)
        made.append(("，".join(part + cue for part, cue in zip(parts, cues, strict=True)), category.code))
    return made


def bigrams(text: str) -> set[str]:
    letters = near_duplicates.normalise(text)
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def signed_in_loops(text: str) -> list[int]:
    """As many least values as the engine keeps, by Python's own hash and loops."""
    numbers = [hash(pair) % WORD for pair in bigrams(text)]
    return [min((number * (2 * at + 1) + at) % WORD >> 32 for number in numbers) for at in range(200)]


def each(work: Callable[[str], object], texts: Sequence[str], times: int = 3) -> float:
    """Milliseconds of CPU a text, the best of some runs."""
    seconds, _ = best(lambda: [work(text) for text in texts], times)
    return seconds * 1000 / len(texts)


def run() -> bool:
    """Print the CPU time a text of each engine and its peer; whether all that a new text needs fits the goal."""
    texts = [text for text, _ in complaints(STOCK, seed=1)]
    asked = [text[:60] + text[70:] for text in texts[:ASKED]]
    index: near_duplicates.Index[int] = near_duplicates.Index()
    for number, text in enumerate(texts):
        index.add(number, near_duplicates.signature(text))
    sets = [bigrams(text) for text in texts]

    def found(text: str) -> list[int]:
        return [match.key for match in index.candidates(near_duplicates.signature(text))]

    def found_by_sets(text: str) -> list[int]:
        own = bigrams(text)
        return [at for at, other in enumerate(sets) if len(own & other) >= 0.4 * len(own | other)]

    assert [found(text) for text in asked[:20]] == [found_by_sets(text) for text in asked[:20]]
    signing, loops = each(near_duplicates.signature, asked), each(signed_in_loops, asked[:20], 1)
    finding, comparing = each(found, asked), each(found_by_sets, asked[:20], 1)
    line("texts signed per CPU-s", f"{1000 / signing:,.0f}, {loops / signing:.0f} x loops of Python", holds=True)
    line(f"{STOCK:,} texts searched", f"{finding:.2f} ms, {comparing / finding:.0f} x sets compared", holds=True)
    return reading(asked, finding)


def reading(asked: Sequence[str], finding: float) -> bool:
    """Training, then what a text costs in all."""
    decided = complaints(DECIDED, seed=2)
    training, model = best(lambda: text_category.train(decided), 1)
    line(f"a model trained on {DECIDED} decided texts, scikit-learn loaded", f"{training:.2f} CPU-s", holds=True)
    lexicon = injury_lexicon(policy.load("cn"))
    listed = categories(policy.load("cn"), "complaint-issue")
    costs = {
        "category by the model": each(lambda text: text_category.suggest(model, text), asked),
        "category by cues": each(lambda text: text_category.suggest_by_cues(text, listed), asked),
        "words of injury": each(lambda text: injury_words.find(text, lexicon), asked),
    }
    for name, cost in costs.items():
        line(name, f"{cost:.2f} ms a text", holds=True)
    total = finding + sum(costs.values())
    return line("all engines for a new text", f"{total:.2f} ms (<= {LONGEST_MS})", holds=total <= LONGEST_MS)


if __name__ == "__main__":
    sys.exit(not run())

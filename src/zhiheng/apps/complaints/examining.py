"""What the engines make of a complaint: a help to whoever works it, never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db import connection

from zhiheng import policy
from zhiheng.apps.complaints.models import Complaint
from zhiheng.engines import injury_words, near_duplicates, text_category
from zhiheng.engines.near_duplicates import Match
from zhiheng.engines.text_category import Suggestion
from zhiheng.policy import wording

MOST = 5
# texts that share a band with this one, in the sight of whoever asks
NEAR = """
SELECT c.id FROM complaints_complaint c WHERE c.id <> %s AND c.near_bands && %s::bigint[]
ORDER BY c.id DESC LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class Injury:
    """How grave, and the words that say so."""

    level: str
    words: tuple[dict[str, str], ...]


def bands_of(text: str) -> list[int]:
    """The keys under which a text's near duplicates are found."""
    return near_duplicates.band_keys(near_duplicates.signature(text))


def injury_in(text: str) -> Injury | None:
    """Words of injury or danger, if there are any that count."""
    lexicon = wording.injury_lexicon(policy.load(settings.PACKS[0]))
    found = injury_words.find(text, lexicon)
    level = injury_words.level(found, lexicon)
    if level is None:
        return None
    words = tuple({"word": one.word, "kind": one.kind, "status": one.status} for one in found)
    return Injury(level, words)


def injury_of(complaint: Complaint) -> Injury | None:
    """Words of injury or danger in what was said of a product."""
    return injury_in(f"{complaint.product}。{complaint.facts}")


def suggestions(text: str, code_list: str) -> list[Suggestion]:
    """Categories (``complaint-category``) or issues (``complaint-issue``) that the words speak for."""
    return text_category.suggest_by_cues(text, _categories(code_list))[:3]


def near(facts: str, *, apart_from: int = 0) -> list[tuple[Complaint, Match[int]]]:
    """Complaints whose words are much the same, the most alike first, without the one that has the key given."""
    if not facts.strip():
        return []
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [apart_from, bands_of(facts)])
        keys = [row[0] for row in cursor.fetchall()]
    others = {one.pk: one for one in Complaint.objects.filter(pk__in=keys).select_related("case")}
    signatures = [(pk, near_duplicates.signature(one.facts)) for pk, one in others.items()]
    found = near_duplicates.matches(near_duplicates.signature(facts), signatures)
    return [(others[match.key], match) for match in found[:MOST]]


@lru_cache
def _categories(code_list: str) -> tuple[text_category.Category, ...]:
    return wording.categories(policy.load(settings.PACKS[0]), code_list)

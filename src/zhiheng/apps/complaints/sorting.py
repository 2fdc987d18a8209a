"""Under which codes of the pack a matter is sorted: what there is, what its words speak for, who decided what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.complaints import examining
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.models import User
from zhiheng.vocab.bilingual import Text

# the field of a complaint and the list of the pack that its codes are of
LISTS = {"category": "complaint-category", "issue": "complaint-issue"}


@dataclass(frozen=True, slots=True)
class Proposed:
    """A code that the words speak for; a person decides.

    Attributes:
        score: its share of what speaks for any code, 0 to 1; not a probability.
        reasons: the words that say so.
    """

    code: str
    name: Text
    score: float
    reasons: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """How a matter is sorted, and whose choice it was (``by`` None: it came so with the submission)."""

    category: Text | None
    issue: Text | None
    by: User | None
    at: datetime


def names(field: str) -> dict[str, Text]:
    """The codes that ``category`` or ``issue`` may hold, with their names."""
    return {one.code: one.name for one in policy.load(settings.PACKS[0]).codes[LISTS[field]].codes}


def proposals(product: str, facts: str) -> dict[str, Proposed]:
    """What the words speak for most, by field; a field for which nothing speaks is left out."""
    found = {}
    for field, code_list in LISTS.items():
        best = examining.suggestions(f"{product} {facts}", code_list)[:1]
        for one in best:
            reasons = "、".join(map(str, one.reasons))
            found[field] = Proposed(one.category, names(field)[one.category], one.score, reasons)
    return found


def sorted_as(complaint: Complaint) -> Sorted | None:
    """How the matter is sorted now; None while it is not."""
    if not (complaint.category or complaint.issue):
        return None
    last = complaint.sortings.select_related("by").last()
    by, at = (last.by, last.at) if last else (complaint.submission.by, complaint.submission.at)
    category, issue = (names(field).get(getattr(complaint, field)) for field in LISTS)
    return Sorted(category, issue, by, at)

"""A person says what a matter is about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.apps.complaints import sorting
from zhiheng.apps.complaints.actions.noting import note
from zhiheng.apps.complaints.models import Complaint, Sorting
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.predicates import may_on
from zhiheng.vocab.problem import Problem


@transaction.atomic
def classify(complaint: Complaint, *, category: str, issue: str = "", by: User, at: datetime) -> Sorting | None:
    """Sort the matter under a category and, where it is known, an issue of the pack; None if it is sorted so already.

    Whoever may handle complaints and sees the case may do so, also after its end: public figures count it by this.

    Raises:
        Problem: this person may not, or a code is not one of the pack's.
    """
    if not may_on(by, "complaints.handle", complaint.case):
        zh, en = "只有本件承办范围内的承办人可以分类", "only those who handle the matter may sort it"
        raise Problem("sorting_not_yours", zh, en)
    _known("category", category)
    if issue:
        _known("issue", issue)
    held = Complaint.objects.select_for_update().get(pk=complaint.pk)
    before = {"category": held.category, "issue": held.issue}
    complaint.category, complaint.issue = category, issue
    if before == {"category": category, "issue": issue}:
        return None
    complaint.save(update_fields=["category", "issue"])
    proposed = {field: one.code for field, one in sorting.proposals(held.product, held.facts).items()}
    made = Sorting.objects.create(
        complaint=complaint,
        category=category,
        issue=issue,
        proposed_category=proposed.get("category", ""),
        proposed_issue=proposed.get("issue", ""),
        by=by,
        at=at,
    )
    said = {"category": category, "issue": issue, "before": before, "proposed": proposed}
    note(complaint, "classify", by=by, at=at, payload=said)
    return made


def _known(field: str, code: str) -> None:
    known = sorting.names(field)
    if code not in known:
        zh = f"没有代码“{code}”，请从表中选择" if code else "请选择类目"
        en = f"there is no code '{code}': choose one of the list" if code else "choose a category"
        raise Problem("code_unknown", zh, en, field=field, given=code)

"""The conditions that the procedures of complaints name."""

from __future__ import annotations

from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.workflow.models import Case
from zhiheng.vocab.problem import Problem


def material_complete(case: Case) -> Problem | None:
    """Who complains, about whom and what (Order 121, article 10)."""
    complaint = _of(case)
    if complaint.name and complaint.phone and complaint.respondent and complaint.facts:
        return None
    zh, en = "投诉人姓名、电话尚不齐全，请要求补充材料", "name or telephone of the complainant is missing: ask for it"
    return Problem("material_missing", zh, en)


def both_consent(case: Case) -> Problem | None:
    """Both parties agree to mediation (Order 121, article 18)."""
    complaint = _of(case)
    if complaint.consents and complaint.respondent_consents:
        return None
    return Problem("consent_missing", "须先记录双方同意调解", "note first that both parties agree to mediation")


def session_held(case: Case) -> Problem | None:
    """At least one session was recorded."""
    if _of(case).sessions.exists():
        return None
    return Problem("session_missing", "须先记录至少一次调解", "record a session of mediation first")


def agreement_recorded(case: Case) -> Problem | None:
    """The agreement is written down."""
    if _of(case).agreement:
        return None
    return Problem("agreement_missing", "须先写明协议内容", "write down the agreement first")


def test_open(case: Case) -> Problem | None:
    """A test was arranged and is not finished."""
    if _of(case).tests.filter(finished_on=None).exists():
        return None
    return Problem("test_missing", "须先登记鉴定检测", "arrange the test first")


def test_closed(case: Case) -> Problem | None:
    """The test's result was entered."""
    if not _of(case).tests.filter(finished_on=None).exists():
        return None
    return Problem("test_unfinished", "须先登记鉴定检测结论", "enter the result of the test first")


ALL = {
    "material-complete": material_complete,
    "both-consent": both_consent,
    "session-held": session_held,
    "agreement-recorded": agreement_recorded,
    "test-open": test_open,
    "test-closed": test_closed,
}


def _of(case: Case) -> Complaint:
    return Complaint.objects.get(case=case)

"""Everything that writes complaints."""

from zhiheng.apps.complaints.actions.disputing import raise_dispute, settle_dispute
from zhiheng.apps.complaints.actions.exporting import note_export
from zhiheng.apps.complaints.actions.following import answer_satisfaction, withdraw, write
from zhiheng.apps.complaints.actions.handling import (
    call_back,
    finish_test,
    look_at_person,
    note_consent,
    publish,
    record_agreement,
    record_session,
    start_test,
)
from zhiheng.apps.complaints.actions.linking import join
from zhiheng.apps.complaints.actions.retaining import erase_personal, retain
from zhiheng.apps.complaints.actions.sorting import classify
from zhiheng.apps.complaints.actions.submitting import Content, Receipt, submit

__all__ = [
    "Content",
    "Receipt",
    "answer_satisfaction",
    "call_back",
    "classify",
    "erase_personal",
    "finish_test",
    "join",
    "look_at_person",
    "note_consent",
    "note_export",
    "publish",
    "raise_dispute",
    "record_agreement",
    "record_session",
    "retain",
    "settle_dispute",
    "start_test",
    "submit",
    "withdraw",
    "write",
]

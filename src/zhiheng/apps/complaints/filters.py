"""What narrows the list of complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.web.phrases import phrase

ALL = ("", phrase("全部", "All"))
STANDING = (
    ALL,
    ("open", phrase("办理中", "Open")),
    ("expired", phrase("已超期", "Overdue")),
    ("closed", phrase("已办结", "Closed")),
    ("to_call", phrase("待回访", "To be called back")),
)


class ComplaintFilter(forms.Form):
    """Narrows the list; an address that asks for nonsense narrows nothing."""

    standing = forms.ChoiceField(label=phrase("状态", "Standing"), choices=STANDING, required=False)
    kind = forms.ChoiceField(label=phrase("类别", "Kind"), choices=[ALL, *Kind.choices], required=False)
    channel = forms.ChoiceField(label=phrase("渠道", "Channel"), choices=[ALL, *Channel.choices], required=False)
    text = forms.CharField(label=phrase("编号、商家、商品", "Number, business, goods"), max_length=100, required=False)

    def narrowed(self, found: QuerySet[Complaint], *, at: Any) -> QuerySet[Complaint]:
        """The complaints that are asked for."""
        self.is_valid()
        asked = {name: self.cleaned_data.get(name, "") for name in self.fields}
        standing = {
            "open": Q(case__closed_at=None),
            "closed": Q(case__closed_at__isnull=False),
            "expired": Q(case__closed_at=None, next_expiry__lte=at),
            "to_call": Q(case__closed_at__isnull=False, called_back_at=None, satisfactions=None, kind=Kind.COMPLAINT),
        }
        if asked["standing"]:
            found = found.filter(standing[asked["standing"]])
        if asked["kind"]:
            found = found.filter(kind=asked["kind"])
        if asked["channel"]:
            found = found.filter(submission__channel=asked["channel"])
        if text := asked["text"].strip():
            found = found.filter(
                Q(case__number__icontains=text) | Q(respondent__icontains=text) | Q(product__icontains=text)
            )
        return found

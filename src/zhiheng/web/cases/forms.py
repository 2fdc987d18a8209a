"""What is entered about the calendar and about changes of the law."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.conf import settings

from zhiheng import policy
from zhiheng.platform.workflow.choices import Decision
from zhiheng.vocab.bilingual import Text
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

_DAYS = phrase("每行或者用逗号分开一个日期，如 2027-01-01", "days such as 2027-01-01, by line or comma")


NEW = Text("改用新规定", "follow the new rules")


class DaysField(forms.CharField):
    """Days, one a line or parted by commas."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), help_text=_DAYS, **options)

    def clean(self, value: Any) -> list[date]:
        """The days, or which of them cannot be read."""
        words = [word for word in re.split(r"[\s,，;；、]+", super().clean(value)) if word]
        found = []
        for word in words:
            try:
                found.append(date.fromisoformat(word))
            except ValueError:
                said = Text(f"“{word[:20]}”不是日期，应如 2027-01-01", f"'{word[:20]}' is no day such as 2027-01-01")
                raise forms.ValidationError(tr(said)) from None
        return found


class NoticeForm(forms.Form):
    """The holiday notice of a year."""

    year = forms.IntegerField(label=phrase("年份", "Year"), min_value=2004, max_value=2100)
    source = forms.CharField(label=phrase("通知文号", "Number of the notice"), max_length=200)
    days_off = DaysField(label=phrase("放假日（含其中的周末）", "Days off (their weekends too)"))
    workdays = DaysField(label=phrase("上班的周末", "Weekend days that are worked"), required=False)


class SwitchForm(forms.Form):
    """Which version open cases follow."""

    change = forms.ChoiceField(label=phrase("规定变化", "Change of the law"))
    decision = forms.ChoiceField(label=phrase("在办案件", "Open cases"), choices=Decision.choices)
    reason = forms.CharField(
        label=phrase("依据和理由", "Basis and reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = ((Decision.KEEP, Text("沿用原规定", "keep the old rules")), (Decision.SWITCH, NEW))
        self.fields["change"].choices = changes()  # type: ignore[attr-defined]
        self.fields["decision"].choices = [(key.value, tr(text)) for key, text in labels]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What ``switch_rules`` takes."""
        procedure, before, after = self.cleaned_data["change"].split("|")
        return {
            "procedure": procedure,
            "before": date.fromisoformat(before),
            "after": date.fromisoformat(after),
            "decision": Decision(self.cleaned_data["decision"]),
            "reason": self.cleaned_data["reason"],
        }


def changes() -> list[tuple[str, str]]:
    """Each pair of versions of a procedure that follow one another."""
    pack = policy.load(settings.PACKS[0])
    found = []
    ordered = sorted(pack.procedures, key=lambda one: (one.id, one.effective_from))
    for earlier, later in pairwise(ordered):
        if earlier.id == later.id:
            key = f"{earlier.id}|{earlier.effective_from}|{later.effective_from}"
            old, new = (pack.instruments[one.instrument].title for one in (earlier, later))
            name, since = later.name, later.effective_from
            zh, en = f"{name.zh}：{old.zh} → {new.zh}（{since}）", f"{name.en}: {old.en} → {new.en} ({since})"
            found.append((key, tr(Text(zh, en))))
    return found

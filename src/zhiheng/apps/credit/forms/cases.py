"""What is asked for repair, for an objection, and of whoever comes with a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhiheng.apps.credit.actions.casing import Filing
from zhiheng.platform.workflow import receipts
from zhiheng.web.files import FilesField
from zhiheng.web.phrases import phrase

AREA = forms.Textarea(attrs={"rows": 4})
LASTING = phrase("长期保存，不写无关的个人信息", "It is kept for good: name no person without need")


class FilingForm(forms.Form):
    """What both have: the facts, words, a contact, files; the key makes the same sending one case."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    facts = forms.TypedMultipleChoiceField(
        label=phrase("针对的信息", "About"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(label=phrase("情况说明", "What happened"), max_length=4000, widget=AREA, help_text=LASTING)
    contact = forms.CharField(label=phrase("联系人及电话", "Contact"), max_length=200, required=False)
    evidence = FilesField(label=phrase("证明材料", "Evidence"), required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **options: Any) -> None:
        options.setdefault("initial", {"key": receipts.new_key()})
        super().__init__(*args, **options)
        self.fields["facts"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def filing(self, organisation: int) -> Filing:
        """What was asked for."""
        asked = self.cleaned_data
        return Filing(
            key=asked["key"],
            organisation=organisation,
            facts=tuple(asked["facts"]),
            words=asked["words"],
            commitment=asked.get("commitment", ""),
            contact=asked["contact"],
        )


class RepairForm(FilingForm):
    """An application for repair."""

    commitment = forms.CharField(
        label=phrase("信用承诺", "Commitment"),
        max_length=2000,
        widget=AREA,
        help_text=phrase("守法经营、材料真实，违背承诺后果自负", "That the law will be kept and this is true"),
    )
    field_order = ("key", "facts", "words", "commitment", "contact", "evidence")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["facts"].required = True


class ObjectionForm(FilingForm):
    """An objection to facts or to the grade."""


class AnnouncedForm(forms.Form):
    """An objection to an announced grade."""

    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        asked = self.cleaned_data
        return {"words": asked["words"], "contact": asked["contact"], "files": asked["evidence"]}

    words = forms.CharField(
        label=phrase("异议理由", "Why it is wrong"), max_length=4000, widget=AREA, help_text=LASTING
    )
    contact = forms.CharField(label=phrase("联系人及电话", "Contact"), max_length=200, required=False)
    evidence = FilesField(label=phrase("证明材料", "Evidence"), required=False)


class CodeForm(forms.Form):
    """Which enterprise."""

    code = forms.CharField(
        label=phrase("统一社会信用代码或者组织机构代码", "Unified code or organisation code"),
        max_length=18,
    )

"""The form of a return: what was typed, what was meant, and what to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zhiheng.apps.returns.models import Return
from zhiheng.apps.returns.queries import Facts, Values
from zhiheng.apps.returns.values import plain, read_number, require_fit
from zhiheng.policy.schema.returns import FormItem
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.templatetags.zhiheng import tr

CELL, WHY = "cell-", "why-"


class CellField(forms.CharField):
    """A cell, read like the same cell in a file; the refusal stands at the cell."""

    def __init__(self, item: FormItem) -> None:
        attrs = {"inputmode": "decimal", "class": "number", "autocomplete": "off"}
        super().__init__(required=False, max_length=60, widget=forms.TextInput(attrs=attrs), label=tr(item.name))
        self.item = item

    def clean(self, value: Any) -> Any:
        """The number, None for an empty cell."""
        text = super().clean(value)
        try:
            number = read_number(text)
            require_fit(self.item, self.item.id, number)
        except Problem as problem:
            raise ValidationError(tr(Text(problem.zh, problem.en)), code=problem.code) from problem
        return number


class CellsForm(forms.Form):
    """One field a cell; the reason is asked for once values have been accepted before.

    ``seen`` is the newest cell on the person's screen, so that nobody undoes what somebody else wrote meanwhile.
    """

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, required=False)

    def __init__(self, ret: Return, facts: Facts, *, seen: int, data: Mapping[str, Any] | None = None) -> None:
        items = ret.definition.items
        standing = {item.id: facts.cells[item.id].value if item.id in facts.cells else None for item in items}
        initial: dict[str, Any] = {CELL + item: plain(value) for item, value in standing.items()}
        super().__init__(data, initial=initial | {"seen": seen})
        self.ret, self.standing = ret, standing
        for item in items:
            self.fields[CELL + item.id] = CellField(item)
        for rule in ret.definition.rules:
            if rule.importance == "warning":
                self.fields[WHY + rule.id] = forms.CharField(max_length=1000, required=False)
        if not ret.version:
            del self.fields["reason"]

    @property
    def values(self) -> Values:
        """The cells of a valid form."""
        return {item: self.cleaned_data[CELL + item] for item in self.standing}

    @property
    def typed(self) -> Values:
        """What the cells would hold; a cell that cannot be read counts as empty, one that was not sent as it stands."""
        if not self.is_bound:
            return dict(self.standing)
        return {item.id: self._typed(item) for item in self.ret.definition.items}

    def _typed(self, item: FormItem) -> Decimal | None:
        if CELL + item.id not in self.data:
            return self.standing[item.id]
        try:
            number = read_number(str(self.data[CELL + item.id]))
            require_fit(item, item.id, number)
        except Problem:
            return None
        return number

    @property
    def explanations(self) -> dict[str, str]:
        """What was said, by rule."""
        given = {rule[len(WHY) :]: text for rule, text in self.cleaned_data.items() if rule.startswith(WHY)}
        return {rule: text.strip() for rule, text in given.items() if text and text.strip()}


class CommentForm(forms.Form):
    """What is said with a step."""

    comment = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["comment"].label = tr(Text("意见（退回时必填）", "Comment (needed to send back)"))

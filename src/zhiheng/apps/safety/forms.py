"""What officers for product safety say of a signal."""

from __future__ import annotations

from django import forms

from zhiheng.apps.safety.choices import Severity, SignalState
from zhiheng.web.phrases import phrase

ALL = ("", phrase("全部", "All"))


class SignalFilter(forms.Form):
    """Narrows the list."""

    state = forms.ChoiceField(label=phrase("状态", "State"), choices=[ALL, *SignalState.choices], required=False)
    severity = forms.ChoiceField(label=phrase("程度", "Severity"), choices=[ALL, *Severity.choices], required=False)

    def asked(self) -> dict[str, str]:
        """What was understood."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class JudgementForm(forms.Form):
    """What a signal is worth."""

    state = forms.ChoiceField(
        label=phrase("研判结果", "Judgement"), choices=[one for one in SignalState.choices if one[0] != SignalState.NEW]
    )
    judgement = forms.CharField(
        label=phrase("研判意见", "Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

"""What narrows the list of complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet

from zhiheng import policy
from zhiheng.apps.complaints import sorting
from zhiheng.apps.complaints.choices import PROCEDURES, Channel, Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.workflow import charge
from zhiheng.platform.workflow.choices import ClockState
from zhiheng.platform.workflow.models import CaseClock
from zhiheng.vocab.divisions import Level
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

ALL = ("", phrase("全部", "All"))
STANDING = (
    ALL,
    ("open", phrase("办理中", "Open")),
    ("expired", phrase("已超期", "Overdue")),
    ("closed", phrase("已办结", "Closed")),
    ("to_call", phrase("待回访", "To be called back")),
)

WORKED = (ALL, ("me", phrase("我", "Me")), ("nobody", phrase("尚无承办人", "Nobody yet")))


def _places() -> list[tuple[str, str]]:
    """The cities of the pack."""
    found = policy.load(settings.PACKS[0]).divisions.divisions
    return [ALL, *((one.code, one.name) for one in found if one.level is Level.CITY and one.is_effective(None))]


def _states() -> list[tuple[str, str]]:
    """The states of all procedures of complaints, each once."""
    pack = policy.load(settings.PACKS[0])
    mine = [one for one in pack.procedures if one.id in PROCEDURES.values()]
    return [ALL, *{state.id: tr(state.name) for one in mine for state in one.states}.items()]


def _clocks() -> list[tuple[str, str]]:
    """The clocks that those procedures set going, each once."""
    pack = policy.load(settings.PACKS[0])
    mine = [one for one in pack.procedures if one.id in PROCEDURES.values()]
    used = {effect.clock for one in mine for effect in one.opening}
    used |= {effect.clock for one in mine for step in one.transitions for effect in step.clocks}
    return [ALL, *{one.id: tr(one.name) for one in pack.clocks.values() if one.id in used}.items()]


def _categories() -> list[tuple[str, str]]:
    """What matters are sorted under, and those that are not."""
    known = sorting.names("category").items()
    return [ALL, ("none", phrase("未分类", "Not sorted")), *((code, tr(name)) for code, name in known)]


class ComplaintFilter(forms.Form):
    """Narrows the list; an address that asks for nonsense narrows nothing."""

    standing = forms.ChoiceField(label=phrase("状态", "Standing"), choices=STANDING, required=False)
    kind = forms.ChoiceField(label=phrase("类别", "Kind"), choices=[ALL, *Kind.choices], required=False)
    channel = forms.ChoiceField(label=phrase("渠道", "Channel"), choices=[ALL, *Channel.choices], required=False)
    unit = forms.ModelChoiceField(
        label=phrase("承办单位", "Unit"), queryset=Unit.objects.none(), required=False, to_field_name="code"
    )
    place = forms.ChoiceField(label=phrase("地区", "Area"), choices=_places, required=False)
    state = forms.ChoiceField(label=phrase("程序状态", "State"), choices=_states, required=False)
    clock = forms.ChoiceField(label=phrase("在计期限", "Running clock"), choices=_clocks, required=False)
    category = forms.ChoiceField(label=phrase("类目", "Category"), choices=_categories, required=False)
    worked = forms.ChoiceField(label=phrase("承办人", "Worked by"), choices=WORKED, required=False)
    text = forms.CharField(label=phrase("编号、商家、商品", "Number, business, goods"), max_length=100, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = phrase("全部", "All")  # type: ignore[attr-defined]

    def narrowed(self, found: QuerySet[Complaint], *, at: Any, with_words: bool) -> QuerySet[Complaint]:
        """The complaints that are asked for; ``with_words`` searches what was told too, for whoever may read it."""
        self.is_valid()
        asked = {name: self.cleaned_data.get(name, "") for name in self.fields}
        standing = {
            "open": Q(case__closed_at=None),
            "closed": Q(case__closed_at__isnull=False),
            "expired": Q(case__closed_at=None, case__next_expiry__lte=at),
            "to_call": Q(case__closed_at__isnull=False, called_back_at=None, satisfactions=None, kind=Kind.COMPLAINT),
        }
        if asked["standing"]:
            found = found.filter(standing[asked["standing"]])
        if asked["kind"]:
            found = found.filter(kind=asked["kind"])
        if asked["channel"]:
            found = found.filter(submission__channel=asked["channel"])
        if asked["unit"]:
            found = found.filter(unit=asked["unit"])
        if asked["place"]:
            found = found.filter(division__startswith=asked["place"].removesuffix("00"))
        if asked["state"]:
            found = found.filter(case__state=asked["state"])
        if asked["category"]:
            found = found.filter(category=asked["category"].replace("none", ""))
        if asked["clock"]:
            running = CaseClock.objects.filter(clock=asked["clock"], state=ClockState.RUNNING)
            found = found.filter(case__in=running.values("case"))
        if asked["worked"]:
            person = self.user.pk if asked["worked"] == "me" else None
            found = found.alias(handler=charge.handler("case", "unit")).filter(handler=person)
        return self._worded(found, asked["text"].strip(), with_words)

    def _worded(self, found: QuerySet[Complaint], text: str, with_words: bool) -> QuerySet[Complaint]:
        if not text:
            return found
        wanted = Q(case__number__icontains=text) | Q(respondent__icontains=text) | Q(product__icontains=text)
        return found.filter(wanted | Q(facts__icontains=text) if with_words else wanted)

"""What is asked for a subscription or a named query, and what narrows their lists."""

from __future__ import annotations

import secrets
from datetime import time
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.traceability import rhythms, words
from zhiheng.apps.traceability.actions.asking import is_query_name
from zhiheng.apps.traceability.actions.subscribing import Controls
from zhiheng.apps.traceability.choices import KINDS, Level, MessageState
from zhiheng.apps.traceability.forms.tracing import choices_of
from zhiheng.apps.traceability.models import NamedQuery
from zhiheng.apps.traceability.naming import name_of
from zhiheng.apps.traceability.queries.finding import name_typed
from zhiheng.apps.traceability.queries.subscriptions import query_list
from zhiheng.apps.traceability.templatetags.traceability import half
from zhiheng.platform.accounts.models import User
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import said
from zhiheng.web.phrases import phrase
from zhiheng.web.status import status_of
from zhiheng.web.templatetags.zhiheng import tr

STATES = ("subscription_active", "subscription_trying", "subscription_stopped", "subscription_ended")
ALL, EVERYTHING = "all", "SimpleEventQuery"
MADE, OWN, NONE = "made", "own", "none"
NIGHT = time(1, 5)


def states() -> list[tuple[str, str]]:
    """Where subscriptions stand."""
    return [(one, tr(status_of(one).label)) for one in STATES]


def message_states() -> list[tuple[str, str]]:
    """How far reports are."""
    return choices_of(MessageState)


def hows() -> list[tuple[str, str]]:
    """How often."""
    return [(one, tr(name)) for one, name in rhythms.HOW.items()]


def weekdays() -> list[tuple[str, str]]:
    """Days of the week."""
    return [(one, tr(name)) for one, name in rhythms.WEEKDAYS.items()]


def signings() -> list[tuple[str, str]]:
    """Where the token comes from that messages are signed with."""
    told = {
        MADE: Text("由系统生成，只显示一次", "Make one now and show it once"),
        OWN: Text("由我填写", "Take mine"),
        NONE: Text("不用口令（仍有本系统的签名）", "None (our own signature is always there)"),
    }
    return [(one, tr(name)) for one, name in told.items()]


class Ticks(forms.CheckboxSelectMultiple):
    """Many of them side by side, where there is room."""

    option_inherits_attrs = False


class SubscriptionForm(forms.Form):
    """Which query, where to, how often, signed with what."""

    query = forms.ChoiceField(label=phrase("查询", "Query"))
    endpoint = forms.CharField(
        label=phrase("推送地址", "Address"),
        max_length=500,
        help_text=phrase("以 https:// 开头的接收地址", "of the receiver; begins with https://"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    how = forms.ChoiceField(label=phrase("何时推送", "How often"), choices=hows, initial=rhythms.STREAM)
    clock = forms.TimeField(
        label=phrase("时刻", "Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial=NIGHT,
        help_text=phrase(
            "定时推送用；北京时间，每小时推送只用分钟", "for set times: of Beijing; every hour uses the minute alone"
        ),
    )
    weekday = forms.ChoiceField(
        label=phrase("每周哪天", "Day of the week"),
        choices=weekdays,
        required=False,
        help_text=phrase("每周推送用", "for every week"),
    )
    month_day = forms.IntegerField(
        label=phrase("每月哪天", "Day of the month"),
        min_value=1,
        max_value=rhythms.LAST_DAY,
        required=False,
        initial=1,
        help_text=phrase("每月推送用，1 至 28", "for every month, 1 to 28"),
    )
    report_if_empty = forms.BooleanField(
        label=phrase("没有新事件也推送", "Report also that there is nothing new"), required=False
    )
    since = forms.DateTimeField(
        label=phrase("从何时登记的事件起", "Events recorded since"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=phrase("不填：从订阅之后起", "left empty: from now on"),
    )
    signing = forms.ChoiceField(label=phrase("签名口令", "Token for signatures"), choices=signings, initial=MADE)
    secret = forms.CharField(
        label=phrase("我的签名口令", "My token"),
        required=False,
        min_length=16,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=phrase("至少 16 位；不会再显示", "at least 16 letters; it is never shown again"),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = {str(one.pk): one for one in query_list()}
        self.fields["query"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *((key, _called(one, person)) for key, one in self.named.items()),
            (ALL, tr(Text("可见的全部事件", "All events that I may see"))),
        ]

    def clean(self) -> dict[str, Any]:
        """What goes together."""
        told = super().clean() or {}
        if told.get("signing") == OWN and not told.get("secret") and "secret" not in self.errors:
            self.add_error("secret", tr(Text("请填写签名口令，或由系统生成", "Give a token, or have one made")))
        return told

    @property
    def chosen(self) -> NamedQuery | None:
        """The named query; None: all events."""
        return self.named.get(self.cleaned_data["query"])

    def controls(self) -> Controls:
        """What was asked for; a token that is to be made is made here."""
        told = self.cleaned_data
        schedule = rhythms.schedule_of(
            told["how"],
            clock=told["clock"] or NIGHT,
            weekday=told["weekday"] or "1",
            month_day=told["month_day"] or 1,
        )
        secret = {MADE: secrets.token_urlsafe(32), OWN: told["secret"]}.get(told["signing"], "")
        return Controls(
            endpoint=told["endpoint"],
            secret=secret,
            schedule=schedule,
            report_if_empty=told["report_if_empty"] and schedule is not None,
            since=told["since"],
        )


def _called(query: NamedQuery, person: User) -> str:
    return query.name if query.unit_id == person.unit_id else f"{query.name}（{query.unit.name}）"


class QueryForm(forms.Form):
    """A query in words of everyday; whatever else the standard can ask for comes over the interface."""

    name = forms.CharField(
        label=phrase("名称", "Name"),
        max_length=100,
        help_text=phrase("不含斜线，如：收货", "without a slash, such as: received"),
    )
    steps = forms.MultipleChoiceField(
        label=phrase("业务步骤", "Business steps"),
        choices=lambda: words.choices(words.STEPS),
        required=False,
        widget=Ticks(attrs={"class": "fields"}),
    )
    kinds = forms.MultipleChoiceField(
        label=phrase("事件类型", "Types of events"),
        choices=lambda: [(name, half(kind.label)) for name, kind in KINDS.items()],
        required=False,
        widget=Ticks(attrs={"class": "fields"}),
    )
    code = forms.CharField(
        label=phrase("编码（任何写法）", "Code in any spelling"),
        max_length=400,
        required=False,
        help_text=phrase(
            "只要涉及这个品类、批次、单品或包装的事件", "only events about this class, lot, item or container"
        ),
    )
    counted = forms.ChoiceField(
        label=phrase("该编码记录的是", "By that code are told"),
        choices=[
            ("items", phrase("单品和包装（有序列号）", "items and containers, by serial")),
            ("amounts", phrase("批次和数量", "lots and amounts")),
        ],
        required=False,
    )

    def clean_name(self) -> str:
        """A name that may stand in an address."""
        text: str = self.cleaned_data["name"]
        if not is_query_name(text):
            told = Text(
                "名称不能含 / ? # \\，也不能是标准自己的查询名", "no / ? # \\, and none of the standard's own names"
            )
            raise forms.ValidationError(tr(told))
        return text

    def clean_code(self) -> str:
        """The canonical name."""
        text: str = self.cleaned_data["code"]
        if not text.strip():
            return ""
        try:
            return name_typed(text)
        except Problem as problem:
            raise forms.ValidationError(said(problem)) from problem

    def clean(self) -> dict[str, Any]:
        """Something must be asked for."""
        told = super().clean() or {}
        if not self.errors and not (told["steps"] or told["kinds"] or told["code"]):
            text = Text(
                "请至少选一个条件；全部事件不必建查询，可直接订阅", "Choose something; all events need no query"
            )
            raise forms.ValidationError(tr(text))
        return told

    def parameters(self) -> dict[str, Any]:
        """In the standard's query language."""
        told = self.cleaned_data
        given = {"EQ_bizStep": told["steps"], "eventType": told["kinds"], **_matches(told["code"], told["counted"])}
        return {name: values for name, values in given.items() if values}


def _matches(code: str, counted: str) -> dict[str, list[str]]:
    """A class stands for its items, or for its lots as well."""
    if not code:
        return {}
    if counted != "amounts":
        return {"MATCH_anyEPC": [code]}
    return {"MATCH_anyEPCClass": [code, f"{code}/10/*"] if name_of(code).level is Level.CLASS else [code]}


class SubscriptionFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By state, query, how often and unit."""

    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=states)
    query_name = filters.CharFilter(label=phrase("查询", "Query"), lookup_expr="contains", max_length=100)
    rhythm = filters.ChoiceFilter(
        label=phrase("方式", "How"),
        choices=[("stream", phrase("实时", "As they come in")), ("schedule", phrase("定时", "At set times"))],
        method="by_rhythm",
    )
    unit = filters.CharFilter(label=phrase("单位", "Unit"), method="by_unit", max_length=100)

    class Meta:
        form = forms.Form

    def by_rhythm(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Streams, or schedules."""
        return rows.filter(schedule__isnull=value == "stream")

    def by_unit(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of the name, or the code."""
        text = value.strip()
        return rows.filter(Q(unit__name__contains=text) | Q(unit__code=text))


class DeliveryFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By state."""

    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=message_states)

    class Meta:
        form = forms.Form


class QueryFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By name and unit."""

    name = filters.CharFilter(label=phrase("名称", "Name"), lookup_expr="contains", max_length=100)
    unit = filters.CharFilter(label=phrase("单位", "Unit"), method="by_unit", max_length=100)

    class Meta:
        form = forms.Form

    def by_unit(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of the name, or the code."""
        text = value.strip()
        return rows.filter(Q(unit__name__contains=text) | Q(unit__code=text))

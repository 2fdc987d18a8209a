"""What narrows lists of events, captures and faults, and what is asked for with a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.traceability import words
from zhiheng.apps.traceability.choices import Kind
from zhiheng.apps.traceability.forms.tracing import DAY, choices_of
from zhiheng.apps.traceability.queries.events import naming
from zhiheng.apps.traceability.queries.finding import name_typed
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import said
from zhiheng.web.phrases import phrase

MOST = 2**63 - 1
STATES = ("capture_running", "capture_done", "capture_partly", "capture_refused")


def kinds() -> list[tuple[Any, str]]:
    """Types of events."""
    return choices_of(Kind)


def steps() -> list[tuple[str, str]]:
    """Business steps."""
    return words.choices(words.STEPS)


def a_code(text: str) -> None:
    """A text that is no code is told beside the field."""
    try:
        name_typed(text)
    except Problem as problem:
        raise forms.ValidationError(said(problem)) from problem


class EventFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By code in any spelling, business step, type, unit, time, and whether it stands."""

    code = filters.CharFilter(
        label=phrase("编码（任何写法）", "Code in any spelling"), method="by_code", max_length=400
    )
    step = filters.ChoiceFilter(label=phrase("业务步骤", "Business step"), field_name="biz_step", choices=steps)
    kind = filters.ChoiceFilter(label=phrase("类型", "Type"), choices=kinds)
    unit = filters.CharFilter(label=phrase("报送单位", "Reported by"), method="by_unit", max_length=100)
    since = filters.DateFilter(label=phrase("自", "From"), field_name="event_time", lookup_expr="date__gte", widget=DAY)
    until = filters.DateFilter(label=phrase("至", "To"), field_name="event_time", lookup_expr="date__lte", widget=DAY)
    state = filters.ChoiceFilter(
        label=phrase("状态", "State"),
        choices=[
            ("stands", phrase("有效", "Standing")),
            ("voided", phrase("已作废", "Taken back")),
            ("declaration", phrase("错误声明", "Declaration of error")),
        ],
        method="by_state",
    )
    capture = filters.NumberFilter(field_name="capture", min_value=1, max_value=MOST, widget=forms.HiddenInput)

    class Meta:
        form = forms.Form

    def by_code(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Events that name the thing."""
        return naming(rows, value)

    def by_unit(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of the name, or the code."""
        text = value.strip()
        return rows.filter(Q(unit__name__contains=text) | Q(unit__code=text))

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Whether the event counts."""
        if value == "declaration":
            return rows.filter(is_declaration=True)
        return rows.filter(is_declaration=False, voided_at__isnull=value == "stands")


class CaptureFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By file, unit, state and time."""

    q = filters.CharFilter(label=phrase("文件名或单位", "File or unit"), method="by_text", max_length=100)
    state = filters.ChoiceFilter(
        label=phrase("状态", "State"),
        choices=[
            ("running", phrase("进行中", "Running")),
            ("faulty", phrase("有错误", "With faults")),
            ("sound", phrase("全部接收", "All taken")),
        ],
        method="by_state",
    )
    since = filters.DateFilter(
        label=phrase("自", "From"), field_name="received_at", lookup_expr="date__gte", widget=DAY
    )
    until = filters.DateFilter(label=phrase("至", "To"), field_name="received_at", lookup_expr="date__lte", widget=DAY)

    class Meta:
        form = forms.Form

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of the name of the file or the unit."""
        text = value.strip()
        return rows.filter(Q(filename__icontains=text) | Q(unit__name__contains=text))

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """As the state is shown."""
        if value == "running":
            return rows.filter(finished_at=None)
        is_faulty = Q(refused__gt=0) | Q(read=0)
        done = rows.exclude(finished_at=None)
        return done.filter(is_faulty) if value == "faulty" else done.exclude(is_faulty)


class FaultFilter(forms.Form):
    """By words of the reason or of the place."""

    q = forms.CharField(label=phrase("位置或原因", "Place or reason"), max_length=100, required=False)

    def narrowed(self, faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The faults in which the words stand."""
        text = self.cleaned_data.get("q", "").strip().lower() if self.is_valid() else ""
        return [one for one in faults if text in _words(one)] if text else faults


def _words(fault: Mapping[str, Any]) -> str:
    return " ".join(str(value) for value in fault.values()).lower()


class CaptureForm(forms.Form):
    """A file of events, and what becomes of good ones beside bad ones."""

    file = forms.FileField(
        label=phrase("EPCIS 文件", "EPCIS file"),
        help_text=phrase(
            "EPCIS 2.0 的 JSON-LD 或 XML，也接受 1.2 的 XML。", "JSON-LD or XML of EPCIS 2.0, or XML of EPCIS 1.2."
        ),
        allow_empty_file=True,  # refused with a reason
        max_length=None,
    )
    on_fault = forms.ChoiceField(
        label=phrase("遇到错误事件时", "If an event is bad"),
        choices=[
            ("rollback", phrase("全部退回（rollback）", "Refuse all of them (rollback)")),
            ("proceed", phrase("接收其余正确的（proceed）", "Take the good ones (proceed)")),
        ],
        initial="rollback",
        widget=forms.RadioSelect,
    )


class SheetForm(forms.Form):
    """A filled table."""

    file = forms.FileField(
        label=phrase("填好的表格", "Filled table"),
        help_text=phrase("xlsx、xls、ods 或 CSV（UTF-8 或 GB18030）", "xlsx, xls, ods or CSV (UTF-8 or GB18030)"),
        allow_empty_file=True,
        max_length=None,
    )

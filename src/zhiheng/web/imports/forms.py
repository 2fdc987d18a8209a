"""What a person says about a file: what it is meant to be, and which column is what."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.platform.accounts.models import User
from zhiheng.platform.intake import importing
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.models import RowIssue, Upload
from zhiheng.platform.intake.queries import may_send
from zhiheng.platform.intake.reading.detection import Detected, SheetFound
from zhiheng.platform.intake.reading.matching import REASONS
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.web.formats import is_english
from zhiheng.web.phrases import phrase as say
from zhiheng.web.templatetags.zhiheng import tr


def kinds() -> list[tuple[str, str]]:
    """The kinds of files that can be imported, in the language of the page."""
    return [(importer.kind, tr(importer.title)) for importer in importing.registered()]


def states() -> list[tuple[str, str]]:
    """The states of uploads, in the language of the page."""
    return [(state.value, tr(state.text)) for state in UploadStatus]


class UploadForm(forms.Form):
    """A kind and a file."""

    kind = forms.ChoiceField(label=say("数据类别", "Kind of data"), choices=kinds)
    file = forms.FileField(
        label=say("文件", "File"),
        help_text=say(
            "xlsx、xls、ods 或 CSV；编码、表头位置和列的次序由系统识别，原件原样保存。",
            "xlsx, xls, ods or CSV; encoding, header and order of columns are recognised, the original is kept.",
        ),
        allow_empty_file=True,  # refused with a reason and a receipt like any other unreadable file
        max_length=None,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(kind, title) for kind, title in kinds() if may_send(person, kind)]
        cast("forms.ChoiceField", self.fields["kind"]).choices = allowed


class UploadFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By name, kind and state."""

    q = django_filters.CharFilter(label=say("文件名或单位", "File or unit"), method="by_text")
    kind = django_filters.ChoiceFilter(label=say("类别", "Kind"), choices=kinds)
    status = django_filters.ChoiceFilter(label=say("状态", "State"), choices=states)

    class Meta:
        model = Upload
        fields: tuple[str, ...] = ()

    def by_text(self, uploads: QuerySet[Upload], name: str, value: str) -> QuerySet[Upload]:
        """Uploads whose file or unit is called so."""
        return uploads.filter(Q(filename__icontains=value) | Q(unit__name__icontains=value) | Q(sha256=value.lower()))


class IssueFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By column, reason, and whether it is still open."""

    q = django_filters.CharFilter(label=say("列、原值或说明", "Column, value or reason"), method="by_text")
    code = django_filters.ChoiceFilter(label=say("原因", "Reason"), choices=[])
    state = django_filters.ChoiceFilter(
        label=say("状态", "State"),
        choices=[("open", say("待更正", "Open")), ("corrected", say("已更正", "Corrected"))],
        method="by_state",
    )

    class Meta:
        model = RowIssue
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = self.queryset.order_by("code").distinct("code").values_list("code", "zh", "en")[:50]
        labels = [(code, en if is_english() else zh) for code, zh, en in reasons]
        self.filters["code"].extra["choices"] = [(code, label[:40]) for code, label in labels]

    def by_text(self, issues: QuerySet[RowIssue], name: str, value: str) -> QuerySet[RowIssue]:
        """Issues that mention the text."""
        texts = Q(column__icontains=value) | Q(value__icontains=value) | Q(zh__icontains=value) | Q(en__icontains=value)
        return issues.filter(texts | Q(row=int(value))) if value.isdigit() and len(value) < 16 else issues.filter(texts)

    def by_state(self, issues: QuerySet[RowIssue], name: str, value: str) -> QuerySet[RowIssue]:
        """Open ones, or those that a later upload has settled."""
        return issues.filter(resolved_at__isnull=value == "open")


class ColumnsForm(forms.Form):
    """For each detected sheet whether it is read, and for each of its columns the field it holds."""

    def __init__(self, detected: Detected, mapping: Mapping, data: Any = None) -> None:
        super().__init__(data)
        self.detected, self.mapping = detected, mapping
        choices = [("", tr(REASONS["none"])), *((field.name, tr(field.label)) for field in mapping.fields)]
        for number, sheet in enumerate(detected.sheets):
            self.fields[f"sheet-{number}"] = forms.BooleanField(
                label=sheet.name or tr_table(), required=False, initial=sheet.is_chosen
            )
            for at, column in enumerate(sheet.columns):
                named = column.header or letters(sheet.blocks[0][0] + at)
                self.fields[f"sheet-{number}-column-{at}"] = forms.ChoiceField(
                    label=named,
                    required=False,
                    choices=choices,
                    initial=column.field or "",
                    widget=forms.Select(attrs={"aria-label": say(f"“{named}”读作", f'"{named}" is read as')}),
                )

    def chosen(self) -> list[list[str | None] | None]:
        """As ``intake.actions.confirm`` wants it."""
        return [self._fields(number, sheet) for number, sheet in enumerate(self.detected.sheets)]

    def _fields(self, number: int, sheet: SheetFound) -> list[str | None] | None:
        if not self.cleaned_data[f"sheet-{number}"]:
            return None
        return [self.cleaned_data[f"sheet-{number}-column-{at}"] or None for at in range(len(sheet.columns))]

    def tables(self) -> list[dict[str, Any]]:
        """Sheets with their columns, each with its bound field, for the page."""
        return [
            {
                "sheet": sheet,
                "field": self[f"sheet-{number}"],
                "lacking": [tr(self.mapping.field(name).label) for name in sheet.lacking],
                "columns": [
                    {
                        "column": column,
                        "letter": letters(sheet.blocks[0][0] + at),
                        "field": self[f"sheet-{number}-column-{at}"],
                        "reason": REASONS[column.reason],
                        "percent": round(column.score * 100),
                    }
                    for at, column in enumerate(sheet.columns)
                ],
            }
            for number, sheet in enumerate(self.detected.sheets)
        ]


def tr_table() -> str:
    """What the only table of a CSV file is called."""
    return str(say("数据表", "Table"))


def letters(at: int) -> str:
    """``0`` is A, ``26`` is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name

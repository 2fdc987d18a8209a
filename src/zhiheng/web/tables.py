"""Tables of the frame: sortable, right-aligned numbers, exportable, and an empty table says what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import django_tables2
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats
from zhiheng.web.paging import BoundedPaginator
from zhiheng.web.phrases import phrase
from zhiheng.web.status import status_of
from zhiheng.web.templatetags.zhiheng import tr

MOST_ON_A_PAGE = 500
Head = phrase  # the head of a column, put into the language of the page when it is shown


class Table(django_tables2.Table):  # type: ignore[misc]  # django-tables2 carries no types
    """Base of all tables.

    Attributes:
        title: name of the table for screen readers.
        caption: printed above the table.
        empty_title: what is missing when there are no rows.
        empty_hint: what to do about it.
        settled_by: unique field by which rows alike in what they are sorted by are told apart.
        is_exportable: whether links to CSV, XLSX and JSON stand below (the view uses ``web.export.ExportMixin``).
        is_excerpt: there are more rows than these, and another place says how many.
    """

    title: Text = Text("表格", "Table")
    caption: Text | None = None
    empty_title: Text = Text("没有符合条件的记录", "No record matches")
    empty_hint: Text | None = Text("请放宽或清除筛选条件。", "Widen the filter or clear it.")
    settled_by: str = "pk"
    is_exportable: bool = True
    is_excerpt: bool = False

    def paginate(self, *args: Any, per_page: int | None = None, **kwargs: Any) -> None:
        """A page of a size that an address may ask for: more is what exports are for."""
        size = None if per_page is None else min(max(per_page, 1), MOST_ON_A_PAGE)
        kwargs.setdefault("paginator_class", BoundedPaginator)
        self._settle_order()
        super().paginate(*args, per_page=size, **kwargs)

    def _settle_order(self) -> None:
        """Rows alike in what they are sorted by keep one order among themselves, so that no page repeats another's."""
        rows: Any = getattr(self.rows, "data", None)
        found = getattr(rows, "data", None)
        if isinstance(found, QuerySet) and found.query.order_by and not found.query.values_select:
            rows.data = found.order_by(*found.query.order_by, self.settled_by)

    @classmethod
    def excerpt(cls, rows: Any, *, without: Sequence[str] = ()) -> Self:
        """The first rows of more, as part of another page: neither sorted there nor exported."""
        table = cls(rows, orderable=False, exclude=tuple(without))
        table.is_exportable, table.is_excerpt = False, True
        return table

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to show; asks for no more than that."""
        return bool(self.paginator.count if hasattr(self, "paginator") else len(self.rows))


class NumberColumn(django_tables2.Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A number, right-aligned, with thousands separators."""

    attrs = {"th": {"class": "number"}, "td": {"class": "number"}, "tf": {"class": "number"}}

    def __init__(self, *args: Any, digits: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"attrs": self.attrs, "default": formats.MISSING} | kwargs)
        self.digits = digits

    def render(self, value: Any) -> str:
        """The number as pages write it."""
        return formats.number(value, self.digits)

    def value(self, value: Any) -> Any:
        """The number itself, for exports; empty where there is none."""
        return None if value == formats.MISSING else value


class PercentColumn(NumberColumn):
    """A share between 0 and 1, shown as a percentage and exported as the share itself."""

    def render(self, value: Any) -> str:
        """The share as a percentage."""
        return formats.percent(value, 1 if self.digits is None else self.digits)


class DayColumn(django_tables2.Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A date in the language of the page; exported in ISO 8601."""

    attrs = {"td": {"class": "nowrap"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"attrs": self.attrs, "default": formats.MISSING} | kwargs)

    def render(self, value: Any) -> str:
        """The date as pages write it."""
        return formats.day(value)

    def value(self, value: Any) -> Any:
        """The date itself."""
        return None if value == formats.MISSING else value


class InstantColumn(DayColumn):
    """A date with its time."""

    def render(self, value: Any) -> str:
        """Date and time as pages write them."""
        return formats.instant(value)


class TextColumn(django_tables2.Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A bilingual text in the language of the page."""

    def render(self, value: Any) -> str:
        """The text in one language."""
        return tr(value)

    def value(self, value: Any) -> str:
        """The same text for exports."""
        return tr(value)


class StatusColumn(django_tables2.Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A status by word and colour; exported as its code."""

    def render(self, value: str) -> SafeString:
        """The badge, as in ``web/_status.html`` (a template for each row of a long table would be slow)."""
        status = status_of(value)
        return format_html('<span class="status {}">{}</span>', status.tone, tr(status.label))

    def value(self, value: str) -> str:
        """The code."""
        return value

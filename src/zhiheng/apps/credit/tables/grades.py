"""Tables of grades in force, of their changes, and of cases."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.apps.credit.cases.choices import Change
from zhiheng.apps.credit.grading.naming import grade_name, grade_tone
from zhiheng.apps.credit.grading.wording import DECIDED
from zhiheng.apps.credit.models import CreditCase, MovedGrade, StandingChange, StandingGrade
from zhiheng.apps.registry.tables import DivisionColumn
from zhiheng.engines.grading import points
from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats
from zhiheng.web.formats import MISSING
from zhiheng.web.status import status_of
from zhiheng.web.tables import DayColumn, Head, InstantColumn, NumberColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

_TONE = {"open": "info", "waiting": "warn", "closed": "quiet"}
_WAY = {Change.BETTER: "good", Change.WORSE: "bad", Change.FIRST: "quiet"}


def badge(value: str) -> SafeString:
    """A grade by word and colour."""
    return format_html('<span class="status {}">{}</span>', grade_tone(value), tr(grade_name(value)))


class _OfOrganisation(Table):
    """Rows that name an organisation, linked to its grade."""

    organisation = tables.Column(
        verbose_name=Head("主体", "Organisation"), accessor="organisation__name", order_by="organisation__name"
    )

    def render_organisation(self, record: Any, value: str) -> SafeString:
        """Linked to the page of its grade."""
        return format_html('<a href="{}">{}</a>', reverse("credit_grade", args=[record.organisation_id]), value)

    def value_organisation(self, value: str) -> str:
        """The name alone, for exports."""
        return value


class _FromTo(_OfOrganisation):
    """Rows that tell of two grades."""

    def render_before(self, value: str) -> SafeString:
        """By word and colour."""
        return badge(value)

    def value_before(self, value: str) -> str:
        """The word alone."""
        return tr(grade_name(value))

    def render_after(self, value: str) -> SafeString:
        """By word and colour."""
        return badge(value)

    def value_after(self, value: str) -> str:
        """The word alone."""
        return tr(grade_name(value))


class StandingTable(_OfOrganisation):
    """The grades in force."""

    title = Text("现行等级", "Grades in force")
    empty_hint = Text("请放宽筛选条件；尚未评价的，请先评价。", "Widen the filter, or grade all first.")

    uscc = tables.Column(
        verbose_name=Head("统一社会信用代码", "Unified code"),
        accessor="organisation__uscc",
        order_by="organisation__uscc",
        default=MISSING,
    )
    value = tables.Column(verbose_name=Head("等级", "Grade"))
    score = NumberColumn(verbose_name=Head("得分", "Score"), accessor="grade__score", order_by="grade__score")
    decided_by = tables.Column(
        verbose_name=Head("决定因素", "Decided by"), accessor="grade__decided_by", order_by="grade__decided_by"
    )
    since = DayColumn(verbose_name=Head("自", "Since"))
    as_of = DayColumn(verbose_name=Head("评价日", "As of"), accessor="grade__as_of", order_by="grade__as_of")
    division = DivisionColumn(verbose_name=Head("行政区划", "Division"))

    class Meta:
        model = StandingGrade
        fields = ("organisation", "uscc", "value", "score", "decided_by", "since", "as_of", "division")
        order_by = ("-since",)

    def render_value(self, value: str) -> SafeString:
        """By word and colour."""
        return badge(value)

    def value_value(self, value: str) -> str:
        """The word alone."""
        return tr(grade_name(value))

    def render_score(self, value: int) -> str:
        """In points."""
        return formats.number(points(value))

    def value_score(self, value: int) -> str:
        """In points."""
        return str(points(value))

    def render_decided_by(self, value: str) -> str:
        """In words."""
        return tr(DECIDED[value])


class ChangeTable(_FromTo):
    """What changed of late."""

    title = Text("等级变动", "Changes")
    empty_title = Text("没有等级变动", "No grade has changed")
    empty_hint = Text("变动随每次评价和认定记入。", "Changes come with each grading and each decision.")

    at = InstantColumn(verbose_name=Head("时间", "When"))
    before = tables.Column(verbose_name=Head("之前", "Before"), default=MISSING)
    after = tables.Column(verbose_name=Head("之后", "After"))
    direction = tables.Column(verbose_name=Head("变化", "Change"))
    on = DayColumn(verbose_name=Head("自", "From"))
    case = tables.Column(verbose_name=Head("案件", "Case"), accessor="case__number", order_by="case", default=MISSING)
    division = DivisionColumn(verbose_name=Head("行政区划", "Division"))

    class Meta:
        model = StandingChange
        fields = ("at", "organisation", "before", "after", "direction", "on", "case", "division")
        order_by = ("-at",)

    def render_direction(self, record: StandingChange) -> SafeString:
        """By word and colour."""
        way = Change(record.direction)
        return format_html('<span class="status {}">{}</span>', _WAY[way], way.label)

    def value_direction(self, record: StandingChange) -> str:
        """The word alone."""
        return str(Change(record.direction).label)


class MovedTable(_FromTo):
    """Organisations whose grade another version of the rules makes another."""

    title = Text("等级会改变的企业", "Enterprises whose grade would be another")
    empty_title = Text("没有企业的等级会改变", "No grade would be another")
    empty_hint = Text("请放宽筛选条件。", "Widen the filter.")
    settled_by = "organisation_id"

    before = tables.Column(verbose_name=Head("原等级", "From"))
    after = tables.Column(verbose_name=Head("新等级", "To"))
    score_before = NumberColumn(verbose_name=Head("原得分", "Score from"))
    score_after = NumberColumn(verbose_name=Head("新得分", "Score to"))
    division = DivisionColumn(verbose_name=Head("行政区划", "Division"))

    class Meta:
        model = MovedGrade
        fields = ("organisation", "before", "after", "score_before", "score_after", "division")
        order_by = ("organisation",)

    def render_score_before(self, value: int) -> str:
        """In points."""
        return formats.number(points(value))

    def render_score_after(self, value: int) -> str:
        """In points."""
        return formats.number(points(value))

    def value_score_before(self, value: int) -> str:
        """In points."""
        return str(points(value))

    def value_score_after(self, value: int) -> str:
        """In points."""
        return str(points(value))


class CaseTable(_OfOrganisation):
    """Cases of quality credit, what runs out first first."""

    title = Text("信用事项", "Matters of credit")
    empty_title = Text("没有信用事项", "No matters")
    empty_hint = Text("待认定的等级、修复申请和异议列在这里。", "Grades to be confirmed, repairs, objections.")
    settled_by = "case_id"

    number = tables.Column(accessor="case__number", verbose_name=Head("编号", "Number"))
    kind = tables.Column(accessor="get_kind_display", verbose_name=Head("事项", "Matter"), order_by="kind")
    state = tables.Column(accessor="case__state", verbose_name=Head("状态", "State"))
    due = DayColumn(accessor="case__next_due", verbose_name=Head("届满日", "Due"), order_by="case__next_expiry")
    unit = tables.Column(accessor="case__unit", verbose_name=Head("承办单位", "Unit"), order_by="case__unit__code")
    received = InstantColumn(
        accessor="case__received_at", verbose_name=Head("收到", "Received"), order_by="case__received_at"
    )

    class Meta:
        sequence = ("number", "due", "kind", "state", "organisation", "unit", "received")
        order_by = ("due",)

    def render_number(self, value: str) -> SafeString:
        """Linked to the case."""
        return format_html('<a class="mono nowrap" href="{}">{}</a>', reverse("credit_case", args=[value]), value)

    def value_number(self, value: str) -> str:
        """The number alone."""
        return value

    def render_state(self, record: CreditCase) -> SafeString:
        """By word and colour."""
        state = record.case.standing
        return format_html('<span class="status {}">{}</span>', _TONE[state.kind], tr(state.name))

    def value_state(self, record: CreditCase) -> str:
        """The word alone."""
        return tr(record.case.standing.name)

    def render_due(self, record: CreditCase) -> SafeString | str:
        """The day; red once it is over."""
        expiry, due = record.case.next_expiry, record.case.next_due
        if expiry is None or expiry > timezone.now():
            return formats.day(due)
        word = tr(status_of("clock_expired").label)
        return format_html('{}<br><span class="status bad">{}</span>', formats.day(due), word)

    def render_unit(self, record: CreditCase) -> str:
        """The name of the unit."""
        return tr(record.case.unit.title)

    def value_unit(self, record: CreditCase) -> str:
        """The name of the unit."""
        return tr(record.case.unit.title)

"""Units and people as lists: the tree, and who works where with which roles; filtered, sorted, exported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
import django_tables2
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_filters.views import FilterView
from django_tables2.views import SingleTableMixin

from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.queries import all_roles, visible_units
from zhiheng.vocab.bilingual import Text
from zhiheng.web.export import ExportMixin
from zhiheng.web.phrases import phrase
from zhiheng.web.tables import InstantColumn, NumberColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

KINDS = {
    UnitKind.PROVINCE: phrase("省级机构", "Provincial"),
    UnitKind.DEPARTMENT: phrase("省直部门", "Department"),
    UnitKind.CITY: phrase("市", "City"),
    UnitKind.COUNTY: phrase("县（市、区）", "County"),
    UnitKind.LABORATORY: phrase("检验机构", "Laboratory"),
    UnitKind.ENTERPRISE: phrase("企业", "Enterprise"),
}
STATES = [("active", phrase("在用", "Active")), ("inactive", phrase("停用", "Inactive"))]


class UnitFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By name or code, kind, and whether the unit still exists."""

    q = django_filters.CharFilter(label=phrase("名称或代码", "Name or code"), method="by_text")
    kind = django_filters.ChoiceFilter(label=phrase("类别", "Kind"), choices=list(KINDS.items()))
    state = django_filters.ChoiceFilter(label=phrase("状态", "State"), choices=STATES, method="by_state")

    def by_text(self, units: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        """Units whose names or code contain the text."""
        return units.filter(Q(name__icontains=value) | Q(name_en__icontains=value) | Q(code__icontains=value))

    def by_state(self, units: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        """Units that exist, or those that were closed."""
        return units.filter(closed_on__isnull=value == "active")


class UnitTable(Table):
    """Units, indented by their place in the tree."""

    title = Text("单位", "Units")
    name = django_tables2.Column(phrase("名称", "Name"), accessor="title", order_by="name")
    code = django_tables2.Column(phrase("代码", "Code"))
    kind = django_tables2.Column(phrase("类别", "Kind"))
    division = django_tables2.Column(phrase("行政区划", "Division"))
    people_count = NumberColumn(verbose_name=phrase("人员", "People"))
    state = StatusColumn(phrase("状态", "State"), accessor="closed_on", empty_values=())

    def render_name(self, record: Unit) -> SafeString:
        """The name, leading to the unit."""
        href = reverse("unit", args=[record.pk])
        level = 0 if self.order_by else min(getattr(record, "level", 0), 3)  # only the tree itself is indented
        return format_html('<a class="indent-{}" href="{}">{}</a>', level, href, tr(record.title))

    def value_name(self, record: Unit) -> str:
        """The name, for exports."""
        return tr(record.title)

    def render_kind(self, record: Unit) -> str:
        """The kind in the language of the page."""
        return str(KINDS[UnitKind(record.kind)])

    def render_state(self, record: Unit) -> str:
        """Whether the unit still exists."""
        return self.columns["state"].column.render("inactive" if record.closed_on else "active")  # type: ignore[no-any-return]

    def value_state(self, record: Unit) -> str:
        """The same for exports."""
        return "inactive" if record.closed_on else "active"


@method_decorator(permission_required("accounts.view"), name="dispatch")
class UnitList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]
    """The tree of units that the person may see."""

    table_class = UnitTable
    filterset_class = UnitFilter
    template_name = "web/units/list.html"
    paginate_by = 100
    export_name = "units"

    def get_queryset(self) -> QuerySet[Unit]:
        """The visible units with the number of their people."""
        return visible_units(self.request.user).annotate(people_count=Count("people")).order_by("code")

    def get_table_data(self) -> list[Unit]:
        """In the order of the tree, each unit after the one above it."""
        return in_tree_order(self.object_list)


def in_tree_order(units: Iterable[Unit]) -> list[Unit]:
    """Each unit behind the one above it, with its ``level``; what is above and not in the list does not count."""
    below: dict[int | None, list[Unit]] = {}
    known = {unit.pk: unit for unit in units}
    for unit in known.values():
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    ordered: list[Unit] = []
    _descend(None, 0, below, ordered)
    return ordered


def _descend(parent: int | None, level: int, below: dict[int | None, list[Unit]], ordered: list[Unit]) -> None:
    for unit in below.get(parent, []):
        unit.level = level  # type: ignore[attr-defined]
        ordered.append(unit)
        _descend(unit.pk, level + 1, below, ordered)


def _role_choices() -> list[tuple[str, str]]:
    return [(key, tr(role.name)) for key, role in all_roles().items()]


class PersonFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By name, role, and whether the account is open."""

    q = django_filters.CharFilter(label=phrase("姓名、登录名或单位", "Name or unit"), method="by_text")
    role = django_filters.ChoiceFilter(
        label=phrase("角色", "Role"), field_name="memberships__role", choices=_role_choices, distinct=True
    )
    state = django_filters.ChoiceFilter(label=phrase("状态", "State"), choices=STATES, method="by_state")

    def by_text(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """People whose own or whose unit's name contains the text."""
        return people.filter(
            Q(full_name__icontains=value) | Q(username__icontains=value) | Q(unit__name__icontains=value)
        )

    def by_state(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Open or closed accounts."""
        return people.filter(is_active=value == "active")


class PersonTable(Table):
    """People with unit and roles."""

    title = Text("人员", "People")
    empty_title = Text("没有符合条件的人员", "No person matches")
    name = django_tables2.Column(phrase("姓名", "Name"), accessor="display_name", order_by=("full_name", "username"))
    username = django_tables2.Column(phrase("登录名", "User name"))
    unit = django_tables2.Column(phrase("单位", "Unit"), accessor="unit__title", order_by="unit__name")
    roles = django_tables2.Column(phrase("角色", "Roles"), accessor="memberships", orderable=False)
    last_login = InstantColumn(verbose_name=phrase("最近登录", "Last sign-in"))
    is_active = StatusColumn(phrase("状态", "State"))

    def render_name(self, record: User) -> SafeString:
        """The name, leading to the person."""
        return format_html('<a href="{}">{}</a>', reverse("person", args=[record.pk]), record.display_name)

    def value_name(self, record: User) -> str:
        """The name, for exports."""
        return record.display_name

    def render_unit(self, value: Text) -> str:
        """The unit in the language of the page."""
        return tr(value)

    def render_roles(self, record: User) -> str:
        """The roles by their names."""
        return role_names(record)

    def render_is_active(self, value: bool) -> Any:
        """Whether the account is open."""
        return self.columns["is_active"].column.render("active" if value else "inactive")

    def value_is_active(self, value: bool) -> str:
        """The same for exports."""
        return "active" if value else "inactive"


def role_names(person: User) -> str:
    """The roles of a person in the language of the page."""
    known = all_roles()
    names = (known[held.role].name if held.role in known else held.role for held in person.memberships.all())
    return "、".join(map(tr, names))


@method_decorator(permission_required("accounts.view"), name="dispatch")
class PersonList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]
    """The people of the units that the person may see."""

    table_class = PersonTable
    filterset_class = PersonFilter
    template_name = "web/units/people.html"
    paginate_by = 50
    export_name = "people"

    def get_queryset(self) -> QuerySet[User]:
        """The visible people, with what the table shows of them."""
        return visible_people(self.request.user)


def visible_people(user: Any) -> QuerySet[User]:
    """The people of the units that ``user`` may see."""
    people = User.objects.filter(unit__in=visible_units(user).order_by())
    return people.select_related("unit").prefetch_related("memberships").order_by("unit__code", "username")

"""Who is competent: a proposal with its reasons; whoever registers or works the matter decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.complaints.choices import PROCEDURES, Kind
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

# by kind: the article under Order 20 and, from its first day, under Order 121
ORDER_121 = date(2026, 4, 15)
ARTICLES = {
    Kind.COMPLAINT: (
        Text("令第 20 号第十二条", "Order 20, article 12"),
        Text("令第 121 号第十三条", "Order 121, article 13"),
    ),
    Kind.REPORT: (
        Text("令第 20 号第二十五条", "Order 20, article 25"),
        Text("令第 121 号第二十九条", "Order 121, article 29"),
    ),
}
assert set(ARTICLES) == set(PROCEDURES)


@dataclass(frozen=True, slots=True)
class Route:
    """The unit proposed, and why."""

    unit: Unit
    reasons: tuple[Text, ...]


def route(*, division: str, kind: Kind, on: date, categories: Sequence[str] = ()) -> Route:
    """The unit of the county, else of the city, else the body that answers for the matter, else the lead office.

    Args:
        division: where the respondent does business (GB/T 2260); empty if that is not known.
        kind: complaint or report.
        on: the day of receipt.
        categories: codes that the words speak for, the likeliest first; a body that answers for one is named.

    Raises:
        Problem: there is no unit at all that could take it.
    """
    article = ARTICLES[kind][on >= ORDER_121]
    body, reason_of_body = _body(categories, on)
    for code, kinds, reason in _candidates(division, article):
        if not code and body is not None:
            return Route(body, (reason, *reason_of_body))
        found = Unit.objects.filter(kind__in=kinds, closed_on=None, **({"division": code} if code else {}))
        if (unit := found.order_by("code").first()) is not None:
            return Route(unit, (reason, *reason_of_body))
    raise Problem(
        "no_unit", "没有可以受理的单位，请先导入单位", "there is no unit that could take it: load the units first"
    )


def _body(categories: Sequence[str], on: date) -> tuple[Unit | None, tuple[Text, ...]]:
    """The department whose system answers for the likeliest category that has one, and why."""
    pack = policy.load(settings.PACKS[0])
    found = next(filter(None, (pack.competent(category, on=on) for category in categories)), None)
    if found is None:
        return None, ()
    name = pack.bodies[found.body].name
    zh = f"此类事项由{name.zh}系统负责（{found.cite.zh}）"
    reason = Text(zh, f"such matters are for the system of {name.en} ({found.cite.en})")
    return Unit.objects.filter(code=found.body, closed_on=None).first(), (reason,)


def _candidates(division: str, article: Text) -> list[tuple[str, tuple[UnitKind, ...], Text]]:
    zh, en = article.zh, article.en
    found = []
    if len(division) == 6 and not division.endswith("00"):
        by_county = Text(f"被投诉举报人所在县（市、区）的部门处理（{zh}）", f"the county of the respondent ({en})")
        found.append((division, (UnitKind.COUNTY,), by_county))
    if len(division) == 6 and not division.endswith("0000"):
        by_city = Text(f"没有县级单位，由所在市处理（{zh}）", f"no unit of the county: its city ({en})")
        found.append((f"{division[:4]}00", (UnitKind.CITY,), by_city))
    unknown = Text("所在地不明，由省级统一接收后分送", "place unknown: the province receives and forwards it")
    return [*found, ("", (UnitKind.PROVINCE,), unknown), ("", (UnitKind.DEPARTMENT,), unknown)]

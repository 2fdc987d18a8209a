"""Composes the report from a release: the same release always gives the same object."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation

from zhiheng.apps.publication.report import annexes, overview, sections
from zhiheng.apps.publication.report.contents import Chapter, Group, Report
from zhiheng.apps.publication.report.methods import METHODS
from zhiheng.apps.publication.report.released import Released
from zhiheng.apps.publication.report.words import numeral
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.policy.schema.manifest import Chapter as PackChapter
from zhiheng.policy.schema.manifest import Section as PackSection
from zhiheng.web import formats

FIRST = 3  # chapter of the fields; before it stand summary and overview


def compose(released: Released) -> Report:
    """The whole report, in Chinese, with one page in English."""
    with translation.override("zh-hans"):
        return _compose(released)


def _compose(released: Released) -> Report:
    targets = overview.target_rows(released)
    chapters = tuple(_chapter(released, *one) for one in enumerate(released.pack.manifest.chapters, start=FIRST))
    after = FIRST + len(chapters)
    return Report(
        release=released.code,
        title=f"{released.period.label().zh}{released.area_name(released.province)}质量状况分析报告",
        period=released.period.label().zh,
        issuer=_issuer(released),
        released_on=formats.day(released.released_at),
        known_on=formats.day(released.known_at),
        is_demo=released.is_demo,
        site=released.site,
        url=f"{released.site}/releases/{released.code}/",
        summary=overview.summary(released, targets),
        tallies=overview.tallies(released, targets),
        targets=targets,
        chapters=chapters,
        qualitative_number=numeral(after),
        outlook_number=numeral(after + 1),
        revisions_number=numeral(after + 2),
        qualitative=overview.qualitative(released),
        qualitative_sentences=overview.qualitative_sentences(released),
        outlook=annexes.outlook(released),
        outlook_sentences=annexes.OUTLOOK,
        revisions=annexes.revisions(released),
        revision_sentences=annexes.revision_sentences(released),
        methods=METHODS,
        data=annexes.data(released),
        verifying=annexes.verifying(released),
        engines=annexes.engines(released),
        english=overview.english(released, targets),
    )


def _issuer(released: Released) -> str:
    """The office that the policy puts in charge, with the name of the province in full."""
    province = released.area_name(released.province)
    office = next((body.name.zh for body in released.pack.bodies.values() if body.kind == "office"), province)
    return office if office.startswith(province) else province + office.removeprefix("省")


def _chapter(released: Released, number: int, chapter: PackChapter) -> Chapter:
    measured = [section for section in chapter.sections if _measured(released, section.addresses)]
    groups = tuple(_group(released, *one) for one in enumerate(measured, start=1))
    addresses = {address for section in chapter.sections for address in section.addresses}
    return Chapter(numeral(number), chapter.title.zh, overview.chapter_sentences(released, addresses), groups)


def _group(released: Released, number: int, section: PackSection) -> Group:
    found = _measured(released, section.addresses)
    return Group(
        numeral(number),
        section.title.zh,
        tuple(sections.compose(released, indicator, number) for number, indicator in enumerate(found, start=1)),
    )


def _measured(released: Released, addresses: Iterable[str]) -> list[Indicator]:
    """Indicators with a value to show, in the order in which the document promises them, those of no target last."""
    wanted = set(addresses)
    order = {target.indicator: place for place, target in reversed(list(enumerate(released.pack.targets)))}
    found = [
        one for one in released.pack.indicators.values() if one.clause in wanted and one.measure.method != "qualitative"
    ]
    return sorted(found, key=lambda one: order.get(one.id, len(order)))

"""The composed report of a whole province: counts agree, every number is a released figure, nothing is left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

import report_samples
from zhiheng.apps.indicators import wording
from zhiheng.apps.publication.report.composing import compose
from zhiheng.policy.schema.manifest import Manifest
from zhiheng.vocab.periods import Period

PROVINCE = "140000"


@pytest.fixture(scope="module")
def released():
    return report_samples.released()


@pytest.fixture(scope="module")
def report(released):
    return compose(released)


def sections(report):
    return [section for chapter in report.chapters for group in chapter.groups for section in group.sections]


def test_targets_of_the_overview_are_the_38_of_the_document_in_its_order(report, released):
    assert len(report.targets) == 38
    assert [row.name for row in report.targets] == [target.name.zh for target in released.pack.numeric_targets]


def test_tallies_add_up_and_agree_with_the_records(report, released):
    judged = Counter()
    for target in released.pack.numeric_targets:
        record = released.figures[f"{target.indicator}.{PROVINCE}.2015"]
        judged[next(one["status"] for one in record["targets"] if one["id"] == target.id)] += 1
    *parts, whole = report.tallies
    assert whole.label == "合计"
    for status in ("met", "missed", "inconclusive", "no_data", "not_due"):
        assert getattr(whole, status) == judged[status] == sum(getattr(part, status) for part in parts), status
    assert whole.total == 38


def test_every_state_occurs_in_the_sample_so_that_every_sentence_is_written(report):
    *_, whole = report.tallies
    assert min(whole.met, whole.missed, whole.inconclusive, whole.no_data, whole.not_due) > 0


def test_every_measured_indicator_has_a_section_with_its_why_address(report, released):
    measured = {one.id for one in released.pack.indicators.values() if one.measure.method != "qualitative"}
    assert {section.indicator for section in sections(report)} == measured
    assert len(sections(report)) == len(measured)
    for section in sections(report):
        assert section.why.url == f"https://quality.example.gov.cn/why/2015-2/{section.indicator}.{PROVINCE}.2015/"
        assert section.why.figure in released.figures


def test_every_percentage_in_the_commentary_is_a_released_figure_or_a_limit_of_one(report, released):
    for section in sections(report):
        known = set()
        for key, record in released.figures.items():
            if key.startswith(f"{section.indicator}."):
                result = record["result"]
                known |= {wording.with_unit(result["shown"], "percent")} if result["shown"] else set()
                known |= {
                    wording.with_unit(wording.limit(result[end], "percent"), "percent") for end in ("low", "high")
                }
        said = re.findall(r"\d+\.\d\d%", "".join(section.sentences))
        assert set(said) <= known, section.indicator


def test_sections_of_risk_targeted_samples_say_so(report, released):
    for section in sections(report):
        record = released.figures[section.why.figure]
        is_risky = record["measure"]["basis"] == "risk_targeted" and record["result"]["shown"] is not None
        assert ("只描述被抽到的样品" in "".join(section.sentences)) == is_risky, section.indicator


def test_city_that_did_not_report_is_named_and_the_province_has_no_value(report):
    [section] = [one for one in sections(report) if one.indicator == "hydraulic-unit-pass"]
    said = "".join(section.sentences)
    assert "以下数据缺报，缺报不按0计，因此不出数：朔州市（2015年）" in said
    assert "没有数值的市：朔州市" in said
    assert next(row for row in section.cities if row.label == "朔州市").value == "—"
    assert next(row for row in section.years if row.label == "2015").value == "—"


def test_gap_in_the_series_is_drawn_as_a_gap(report):
    [section] = [one for one in sections(report) if one.indicator == "hydraulic-unit-pass"]
    last = section.trend.points[-1]
    assert (last.label, last.value, last.shown) == ("2015", None, "")


def test_target_kept_by_quarter_is_drawn_by_quarter(report):
    [section] = [one for one in sections(report) if one.indicator == "agri-spot-check-pass"]
    assert len(section.trend.points) == 20
    assert len(section.years) == 5


def test_outlook_speaks_of_targets_that_are_not_due_and_of_no_other(report):
    assert [forecast.year for forecast in report.outlook] == [2020]
    assert report.outlook[0].chance not in ("0%", "100%")


def test_revisions_show_both_values_rounded_and_a_missing_one_as_a_dash(report):
    shown = [(one.name, one.before, one.after) for one in report.revisions]
    assert shown == [
        ("食品质量抽检合格率", "95.05%（未达到）", "95.60%（未达到）"),
        ("河道堤防保安率", "—", "91.42%（未到期）"),
    ]


def test_first_release_has_nothing_to_revise(released):
    report = compose(replace(released, revised=(), previous="", reason=""))
    assert report.revision_sentences == ("这是第一次发布，没有可供对照的前一次发布。",)


def test_english_page_holds_no_chinese(report):
    said = "".join([report.english.title, *report.english.sentences, *(one.label for one in report.english.tallies)])
    assert not re.search(r"[\u4e00-\u9fff]", said)
    assert report.english.tallies[-1].total == 38


def test_no_sentence_is_left_with_a_hole(report):
    said = [sentence for section in sections(report) for sentence in section.sentences]
    said += [*report.summary, *report.outlook_sentences, *report.verifying]
    for sentence in said:
        assert not re.search(r"None|\{|\}|（）|，，|。。|：。", sentence), sentence
        assert sentence.endswith("。"), sentence


def test_indicator_outside_every_chapter_would_be_missed_so_the_pack_has_none(released):
    assert isinstance(released.pack.manifest, Manifest)
    named = {a for chapter in released.pack.manifest.chapters for part in chapter.sections for a in part.addresses}
    assert {one.clause for one in released.pack.indicators.values()} <= named


def test_report_of_an_early_year_looks_back_only_and_calls_nothing_due(released):
    early = compose(replace(released, period=Period.parse("2011"), revised=(), previous=""))
    assert "量化目标共38项，都还没有到期。" in early.summary[0]
    assert not any("尚未到期的是" in sentence for sentence in early.summary)
    for section in sections(early):
        assert [row.label for row in section.years] in (["2011"], []), section.indicator
        assert section.trend is None or all(point.label.startswith("2011") for point in section.trend.points)
        assert "相比" not in "".join(section.sentences)


def test_same_release_gives_the_same_report(released, report):
    assert compose(released) == report

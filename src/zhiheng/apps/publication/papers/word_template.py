"""The Word template of the quality status report: the same parts in the same order as ``report.typ``."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from zhiheng.apps.publication.papers.word_parts import blank, contents, line, link, table

WIDTHS = {
    "tallies": (30, 21, 21, 21, 21, 21, 21),
    "targets": (9, 44, 34, 20, 31, 18),
    "facts": (24, 132),
    "rows": (20, 26, 42, 46, 22),
    "qualitative": (48, 20, 20, 14, 33, 21),
    "outlook": (44, 36, 26, 50),
    "revisions": (50, 20, 30, 28, 28),
    "data": (52, 104),
}
ROW = ("{{ one.label }}", "{{ one.value }}", "{{ one.between }}", "{{ one.counts }}", "{{ one.word }}")
KEPT = "Table Kept"
TALLY = ("label", "total", "met", "missed", "inconclusive", "no_data", "not_due")


@lru_cache(maxsize=1)
def built() -> bytes:
    """The template as a .docx file."""
    document = blank()
    for part in (_cover, _contents, _summary, _targets, _chapters, _closing, _annexes, _english):
        part(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _cover(document: Any) -> None:
    line(document, "{{ issuer }}", "Letterhead").paragraph_format.space_after = Pt(24)
    line(document, "发布编号　{{ release }}　　　{{ released_on }}", "Plain Line")
    _rule(line(document, "", "Plain Line"))
    for _ in range(6):
        line(document, "", "Centred Line")
    line(document, "{{ title }}", "Paper Title").paragraph_format.space_after = Pt(24)
    line(document, "数据截至{{ known_on }}", "Centred Line")
    for _ in range(10):
        line(document, "", "Centred Line")
    last = line(document, "数值的计算过程和存证见 ", "Plain Line")
    link(last, "{{ url }}")


def _contents(document: Any) -> None:
    head = line(document, "目　录", "Contents Head")
    head.paragraph_format.page_break_before = True
    closing = ("位次目标和定性目标", "qualitative"), ("展望", "outlook"), ("修订说明", "revisions")
    contents(
        document,
        (
            "一、摘要",
            "二、量化目标总览",
            "{%p for chapter in chapters %}",
            "{{ chapter.number }}、{{ chapter.title }}",
            "{%p for group in chapter.groups %}",
            "　　（{{ group.number }}）{{ group.title }}",
            "{%p endfor %}",
            "{%p endfor %}",
            *(f"{{{{ {name}_number }}}}、{title}" for title, name in closing),
            "附录一　方法",
            "附录二　数据与核验",
            "{{ english.title }}",
        ),
    )


def _summary(document: Any) -> None:
    line(document, "一、摘要", "Heading 1")
    _sentences(document, "summary")
    line(document, "各领域量化目标进展（项）", "Caption Line")
    _tallies(document, ("领域", "目标数", "达到", "未达到", "不能判定", "无数据", "未到期"), "tallies")


def _tallies(document: Any, heads: tuple[str, ...], rows: str) -> None:
    cells = [f"{{{{ one.{name} }}}}" for name in TALLY]
    table(document, heads, cells, f"one in {rows}", WIDTHS["tallies"], figures=range(1, len(TALLY)), style=KEPT)


def _targets(document: Any) -> None:
    line(document, "二、量化目标总览", "Heading 1")
    line(
        document,
        "下表依政策条款顺序列出全部{{ targets|length }}项量化目标。"
        "名称后带“※”的，数据来自风险导向抽查，只描述被抽样品。",
    )
    table(
        document,
        ("序", "指标", "目标", "数值", "95%区间", "判定"),
        (
            "{{ one.number }}",
            "{{ one.name }}{% if one.is_risk_targeted %}※{% endif %}（{{ one.clause }}）",
            "{{ one.aim }}",
            "{{ one.value }}",
            "{{ one.between }}",
            "{{ one.word }}",
        ),
        "one in targets",
        WIDTHS["targets"],
        figures=(0, 3, 4),
    )


def _chapters(document: Any) -> None:
    line(document, "{%p for chapter in chapters %}")
    line(document, "{{ chapter.number }}、{{ chapter.title }}", "Heading 1")
    _sentences(document, "chapter.sentences")
    line(document, "{%p for group in chapter.groups %}")
    line(document, "（{{ group.number }}）{{ group.title }}", "Heading 2")
    line(document, "{%p for section in group.sections %}")
    _section(document)
    for _ in range(3):
        line(document, "{%p endfor %}")


def _section(document: Any) -> None:
    line(document, "{{ section.number }}. {{ section.title }}", "Heading 3")
    cells = ("{{ one.label }}", "{{ one.text }}")
    table(document, (), cells, "one in section.facts", WIDTHS["facts"], style=KEPT)
    source = line(document, "数值由来：", "Table Text")
    link(source, "{{ section.why.url }}")
    _sentences(document, "section.sentences")
    _picture(document, "section.trend")
    line(document, "历年数值", "Caption Line")
    _rows(document, "年份", "section.years")
    line(document, "{%p if section.cities %}")
    line(document, "{{ section.cities_title }}", "Caption Line")
    _rows(document, "市", "section.cities")
    line(document, "{%p endif %}")
    _picture(document, "section.map")


def _rows(document: Any, first: str, rows: str) -> None:
    heads = (first, "数值", "95%区间", "计数", "判定")
    table(document, heads, ROW, f"one in {rows}", WIDTHS["rows"], figures=(1, 2, 3), style=KEPT)


def _picture(document: Any, chart: str) -> None:
    line(document, f"{{%p if {chart} %}}")
    line(document, f"{{{{ pictures[{chart}.name] }}}}", "Picture").paragraph_format.keep_with_next = True
    line(document, f"{{{{ {chart}.caption }}}}", "Caption Line")
    line(document, "{%p endif %}")


def _closing(document: Any) -> None:
    line(document, "{{ qualitative_number }}、位次目标和定性目标", "Heading 1")
    _sentences(document, "qualitative_sentences")
    named = ("目标", "条款", "类别", "年份", "可用数据", "判定")
    _listed(document, named, ("name", "clause", "kind", "year", "text", "word"), "qualitative")
    line(document, "{{ outlook_number }}、展望", "Heading 1")
    _sentences(document, "outlook_sentences")
    _listed(document, ("目标", "要求", "实现的可能性", "依据"), ("name", "aim", "chance", "text"), "outlook")
    line(document, "{{ revisions_number }}、修订说明", "Heading 1")
    _sentences(document, "revision_sentences")
    heads = ("指标", "地区", "时期", "原数值", "现数值")
    line(document, "{%p if revisions %}")
    _listed(document, heads, ("name", "area", "period", "before", "after"), "revisions")
    line(document, "{%p endif %}")


def _listed(document: Any, heads: tuple[str, ...], names: tuple[str, ...], rows: str) -> None:
    table(document, heads, [f"{{{{ one.{name} }}}}" for name in names], f"one in {rows}", WIDTHS[rows])


def _annexes(document: Any) -> None:
    line(document, "附录一　方法", "Heading 1")
    line(document, "{%p for method in methods %}")
    line(document, "{{ method.title }}", "Heading 3")
    _sentences(document, "method.sentences")
    line(document, "{%p endfor %}")
    line(document, "附录二　数据与核验", "Heading 1")
    cells = ("{{ one.label }}", "{{ one.text }}")
    table(document, ("项目", "内容"), cells, "one in data", WIDTHS["data"])
    line(document, "方法版本：{% for one in engines %}{{ one.label }} {{ one.text }}　{% endfor %}", "Table Text")
    _sentences(document, "verifying")


def _english(document: Any) -> None:
    line(document, "{{ english.title }}", "Heading 1")
    _sentences(document, "english.sentences", "Plain Line")
    heads = ("Field", "Targets", "Met", "Not met", "Inconclusive", "No data", "Not due")
    _tallies(document, heads, "english.tallies")


def _sentences(document: Any, named: str, style: str = "Normal") -> None:
    line(document, f"{{%p for sentence in {named} %}}")
    line(document, "{{ sentence }}", style)
    line(document, "{%p endfor %}")


def _rule(paragraph: Any) -> None:
    """A red rule below a paragraph."""
    border, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "16"), ("space", "1"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().append(border)

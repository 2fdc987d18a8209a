"""The set report: fonts, glyphs, page numbers, marks, links, and a Word document that is whole."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import pypdf
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from pypdf.generic import ContentStream

import report_samples
from zhiheng.apps.publication.report import setting
from zhiheng.apps.publication.report.composing import compose
from zhiheng.platform.documents import fonts
from zhiheng.vocab.problem import Problem

POINTS_A_MM = 72 / 25.4


@pytest.fixture(scope="module")
def report():
    return compose(report_samples.released())


@pytest.fixture(scope="module")
def paper_bytes(report) -> bytes:
    released = report_samples.released()
    return setting.pdf(report, released.pack, at=released.released_at)


@pytest.fixture(scope="module")
def paper(paper_bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(paper_bytes))


@pytest.fixture(scope="module")
def undrawn(paper_bytes) -> pypdf.PdfReader:
    """The paper without its drawings, whose texts have coordinates of their own."""
    reader = pypdf.PdfReader(io.BytesIO(paper_bytes))
    for page in reader.pages:
        page["/Resources"].pop("/XObject", None)
    return reader


@pytest.fixture(scope="module")
def short(report):
    """The report with its first group of indicators only, and rare characters in the title."""
    [first, *_] = report.chapters
    return replace(report, title=f"{report.title}{fonts.RARE}", chapters=(replace(first, groups=first.groups[:1]),))


@pytest.fixture(scope="module")
def word_bytes(short) -> bytes:
    released = report_samples.released()
    return setting.docx(short, released.pack, at=released.released_at)


@pytest.fixture(scope="module")
def word(word_bytes):
    return docx.Document(io.BytesIO(word_bytes))


def pieces(page) -> list[tuple[float, float, str]]:
    """Texts of a page with the place where each begins, in points from the lower left corner."""
    found: list[tuple[float, float, str]] = []

    def visit(text, matrix, text_matrix, *_):
        if text.strip():
            x, y = text_matrix[4], text_matrix[5]
            a, b, c, d, e, f = matrix
            found.append((a * x + c * y + e, b * x + d * y + f, text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def fonts_of(resources, seen=None):
    """Every font of a page and of the drawings on it."""
    seen = seen if seen is not None else {}
    for font in (resources.get("/Font") or {}).values():
        seen[font.get_object()["/BaseFont"]] = font.get_object()
    for drawing in (resources.get("/XObject") or {}).values():
        inner = drawing.get_object().get("/Resources")
        if inner is not None:
            fonts_of(inner.get_object(), seen)
    return seen


def test_demo_report_has_the_length_of_a_report(paper):
    assert 60 <= len(paper.pages) <= 110


def test_only_our_chinese_fonts_are_used_and_all_are_embedded(paper):
    used = {}
    for page in paper.pages:
        fonts_of(page["/Resources"], used)
    families = {name.split("+")[1].split("-")[0] for name in used}
    assert families == {"NotoSerifSC", "NotoSansSC"}
    for font in used.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile3" in descriptor or "/FontFile2" in descriptor


def boxes(page, pdf) -> int:
    """Glyphs number 0, which are drawn as boxes, on a page and in its drawings."""

    def count(stream, resources) -> int:
        found = 0
        for operands, operator in ContentStream(stream, pdf).operations:
            if operator in (b"Tj", b"TJ"):
                shown = operands[0] if operator == b"TJ" else operands
                for text in shown:
                    if hasattr(text, "original_bytes"):
                        raw = text.original_bytes
                        found += sum(raw[at : at + 2] == b"\0\0" for at in range(0, len(raw), 2))
        for drawing in (resources.get("/XObject") or {}).values():
            inner = drawing.get_object()
            if inner.get("/Subtype") == "/Form":
                found += count(inner, inner.get("/Resources", {}).get_object())
        return found

    return count(page.get_contents(), page["/Resources"])


def test_no_character_comes_out_as_a_box(paper, short):
    released = report_samples.released()
    rare = pypdf.PdfReader(io.BytesIO(setting.pdf(short, released.pack, at=released.released_at)))
    assert fonts.RARE in rare.pages[0].extract_text().replace("\n", "")
    assert boxes(rare.pages[0], rare) == 0
    assert [number for number, page in enumerate(paper.pages) if boxes(page, paper)] == []


def test_paper_with_a_character_that_no_font_has_is_refused(short):
    released = report_samples.released()
    hieroglyph = replace(short, title="\U00013000")
    with pytest.raises(Problem, match="could not be displayed"):
        setting.pdf(hieroglyph, released.pack, at=released.released_at)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_and_not_on_the_first(undrawn):
    left, right = (28 * POINTS_A_MM + 14, (210 - 26) * POINTS_A_MM - 14)  # one character from the edge
    for number, page in enumerate(undrawn.pages, start=1):
        found = [(x, text) for x, y, text in pieces(page) if y < 35 * POINTS_A_MM]
        if number == 1:
            assert found == []
            continue
        [(x, text)] = found
        assert text == f"— {number} —"
        if number % 2:
            assert right - 60 < x < right, number
        else:
            assert x == pytest.approx(left, abs=0.1), number


def test_text_keeps_to_the_type_area(undrawn):
    left, right, top = 28 * POINTS_A_MM, 184 * POINTS_A_MM, (297 - 37) * POINTS_A_MM
    for number, page in enumerate(undrawn.pages, start=1):
        for x, y, text in pieces(page):
            if y < top and text != "演示数据":  # the mark on the ground is turned
                assert left - 1 <= x <= right, (number, text)


def test_demo_mark_stands_on_every_page_and_only_in_the_demo(paper, short):
    assert all("演示数据" in page.extract_text() for page in paper.pages)
    released = report_samples.released(is_demo=False)
    real = replace(short, is_demo=False)
    made = pypdf.PdfReader(io.BytesIO(setting.pdf(real, released.pack, at=released.released_at)))
    assert not any("演示数据" in page.extract_text() for page in made.pages)


def test_every_why_address_is_a_link(paper, report):
    links = set()
    for page in paper.pages:
        for note in page.get("/Annots") or []:
            links.add(note.get_object().get("/A", {}).get("/URI"))
    wanted = {s.why.url for c in report.chapters for g in c.groups for s in g.sections}
    assert wanted <= links


def test_outline_of_the_pdf_is_that_of_the_report(paper, report):
    titles = [one.title for one in paper.outline if not isinstance(one, list)]
    assert titles[:2] == ["一、摘要", "二、量化目标总览"]
    assert [f"{chapter.number}、{chapter.title}" for chapter in report.chapters] == titles[2:5]
    assert titles[-3:-1] == ["附录一　方法", "附录二　数据与核验"]


def test_pdf_is_tagged_and_made_for_archives(paper):
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert paper.trailer["/Root"]["/Lang"].startswith("zh")
    assert b"pdfaid:part>2<" in paper.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert paper.metadata.title == "2015年山西省质量状况分析报告"


def test_word_page_is_that_of_official_papers(word):
    section = word.sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(edge.mm) for edge in edges] == [37, 35, 28, 26]
    assert word.styles["Normal"].font.size.pt == 16
    assert word.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert word.styles["Paper Title"].font.size.pt == 22


def test_word_numbers_its_pages_right_and_left(word):
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    assert section.different_first_page_header_footer
    for footer, alignment in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        [paragraph] = footer.paragraphs
        assert paragraph.alignment == WD_ALIGN_PARAGRAPH[alignment]
        assert [one.text for one in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]
        assert paragraph.text.replace(" ", "") == "—1—"
    assert section.first_page_footer.paragraphs[0].text == ""


def test_word_holds_every_sentence_row_and_picture_of_the_report(word, short):
    texts = {paragraph.text for paragraph in word.paragraphs}
    rows = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    pictures = [one.get("descr") for one in word.element.body.iter(qn("wp:docPr"))]
    for section in short.chapters[0].groups[0].sections:
        assert set(section.sentences) <= texts
        for one in (*section.years, *section.cities):
            assert [one.label, one.value, one.between, one.counts, one.word] in rows
    assert pictures == [chart.alt for chart in short.charts]
    for target in short.targets:
        assert any(
            row[0] == str(target.number) and row[3:] == [target.value, target.between, target.word] for row in rows
        )


def test_word_has_no_trace_of_its_template_and_each_drawing_its_own_number(word_bytes, word):
    with zipfile.ZipFile(io.BytesIO(word_bytes)) as package:
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                assert not re.search(r"\{\{|\{%|%\}|\}\}", package.read(name).decode()), name
    numbers = [one.get("id") for one in word.element.body.iter(qn("wp:docPr"))]
    assert len(numbers) == len(set(numbers))


def test_word_carries_no_time_of_its_making(word_bytes, word, short):
    released = report_samples.released()
    assert setting.docx(short, released.pack, at=released.released_at) == word_bytes
    with zipfile.ZipFile(io.BytesIO(word_bytes)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
    assert word.core_properties.created == released.released_at.replace(microsecond=0)
    assert word.core_properties.title == short.title


def test_headings_of_word_and_pdf_are_the_same(word, paper, short):
    headings = [p.text for p in word.paragraphs if p.style.name in ("Heading 1", "Heading 2", "Heading 3")]
    text = re.sub(r"\s|\u200b", "", "".join(page.extract_text() for page in paper.pages))
    for heading in headings:
        assert re.sub(r"\s", "", heading) in text, heading
    assert f"（一）{short.chapters[0].groups[0].title}" in headings

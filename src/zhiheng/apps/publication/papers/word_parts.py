"""Parts of a Word template after GB/T 9704: page, styles, numbers of pages, tables and lines of Jinja.

Word gets the names of the fonts that official papers ask for; whoever opens the file has them or their stand-ins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

BODY, HEI, KAI, TITLE, LATIN = "仿宋", "黑体", "楷体", "方正小标宋简体", "Times New Roman"
RED = RGBColor(0xC0, 0, 0)
DEMO = "演示数据　不反映实际情况"
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def blank() -> Any:
    """An empty paper: page, styles, headers and footers."""
    document = Document()
    _page(document)
    _styles(document)
    _edges(document)
    document.settings.odd_and_even_pages_header_footer = True
    return document


def line(document: Any, text: str, style: str = "Normal") -> Any:
    """A paragraph; a line of Jinja alone (``{%p …%}``) leaves nothing behind."""
    return document.add_paragraph(text, style=style)


def table(
    document: Any,
    heads: Sequence[str],
    cells: Sequence[str],
    loop: str,
    widths: Sequence[float],
    *,
    figures: Sequence[int] = (),
    style: str = "Table Text",
) -> None:
    """A table with one row for each turn of ``loop``; its head is repeated on every page.

    Args:
        document: the template.
        heads: of the columns; without any there is no head.
        cells: of the repeated row.
        loop: ``one in rows``.
        widths: of the columns, mm.
        figures: columns of numbers, set to the right.
        style: of the repeated row; ``Table Kept`` holds a short table together on one page.
    """
    made = document.add_table(rows=0, cols=len(cells), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    _borders(made)
    if heads:
        _row(made, heads, "Table Head", widths, figures)
        _shade(made.rows[0])
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _row(made, [f"{{%tr for {loop} %}}"], style, widths)
    _row(made, cells, style, widths, figures)
    _row(made, ["{%tr endfor %}"], style, widths)


def link(paragraph: Any, address: str) -> None:
    """A link as a field, whose address may be a Jinja expression."""
    _field(paragraph, f'HYPERLINK "{address}"', address)


def contents(document: Any, lines: Sequence[str]) -> None:
    """A table of contents: these lines until Word fills in the pages."""
    first = line(document, "", "Contents Line")
    _mark(first, "begin")
    _instruction(first, 'TOC \\o "1-2" \\h \\z \\u')
    _mark(first, "separate")
    for text in lines:
        line(document, text, "Contents Line")
    _mark(line(document, "", "Contents Line"), "end")


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(24)
    section.different_first_page_header_footer = True


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    _set(normal, BODY, 16, exact=29)
    _indent(normal, 2)
    for level, font, size in ((1, HEI, 18.0), (2, KAI, 16.0), (3, HEI, 16.0)):
        style = document.styles[f"Heading {level}"]
        _set(style, font, size, exact=29)
        style.font.bold, style.font.italic, style.font.color.rgb = level == 2, False, RGBColor(0, 0, 0)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(10)
        style.paragraph_format.keep_with_next = True
        _indent(style, 0 if level == 1 else 2)
    document.styles["Heading 1"].paragraph_format.alignment = CENTRE
    document.styles["Heading 1"].paragraph_format.page_break_before = True
    for name, font, size, alignment in (
        ("Letterhead", TITLE, 30, CENTRE), ("Paper Title", TITLE, 22, CENTRE), ("Plain Line", BODY, 14, LEFT),
        ("Centred Line", BODY, 16, CENTRE), ("Contents Head", HEI, 18, CENTRE), ("Contents Line", BODY, 14, LEFT),
        ("Table Head", HEI, 10.5, LEFT), ("Table Text", BODY, 10.5, LEFT), ("Table Kept", BODY, 10.5, LEFT),
        ("Caption Line", HEI, 10.5, CENTRE),
        ("Picture", BODY, 10.5, CENTRE), ("Demo Mark", HEI, 10.5, CENTRE), ("Page Number", "宋体", 14, LEFT),
    ):  # fmt: skip
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _set(style, font, size)
        style.paragraph_format.alignment = alignment
        _indent(style, 0)
    for name in ("Letterhead", "Demo Mark"):
        document.styles[name].font.color.rgb = RED
    for name in ("Table Head", "Table Text", "Table Kept"):
        document.styles[name].paragraph_format.space_before = document.styles[name].paragraph_format.space_after = Pt(2)
    document.styles["Caption Line"].paragraph_format.space_before = Pt(8)
    document.styles["Caption Line"].paragraph_format.space_after = Pt(4)
    for name in ("Caption Line", "Table Head", "Table Kept", "Picture"):
        document.styles[name].paragraph_format.keep_with_next = True
    _language(document)


def _language(document: Any) -> None:
    """Chinese of the mainland, or punctuation comes out in the forms of elsewhere."""
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:eastAsia"), "zh-CN")


def _set(style: Any, font: str, size: float, *, exact: float | None = None) -> None:
    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY if exact else WD_LINE_SPACING.SINGLE
    if exact:
        form.line_spacing = Pt(exact)


def _indent(style: Any, characters: int) -> None:
    """First-line indent in characters, so that it follows the size of the font."""
    place = style.element.get_or_add_pPr().get_or_add_ind()
    place.set(qn("w:firstLineChars"), str(100 * characters))
    place.set(qn("w:firstLine"), str(320 * characters))


def _edges(document: Any) -> None:
    """The demo mark above every page, the number below: odd right, even left, none on the first."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header, section.first_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].style = document.styles["Demo Mark"]
        header.paragraphs[0].add_run(f"{{% if is_demo %}}{DEMO}{{% endif %}}")
    for footer, alignment in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["Page Number"], alignment
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = Pt(14)
        paragraph.add_run("— ")
        _field(paragraph, "PAGE", "1")
        paragraph.add_run(" —")


def _row(made: Any, texts: Sequence[str], style: str, widths: Sequence[float], figures: Sequence[int] = ()) -> None:
    row = made.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Mm(width)
        cell.paragraphs[0].style = made.part.document.styles[style]
    for number, (cell, text) in enumerate(zip(row.cells, texts, strict=False)):
        cell.paragraphs[0].add_run(text)
        if number in figures:
            cell.paragraphs[0].alignment = RIGHT


def _borders(made: Any) -> None:
    """Thin grey rules between rows, none between columns."""
    drawn = OxmlElement("w:tblBorders")
    for side, weight, colour in (
        ("top", "8", "1F2933"), ("left", "0", ""), ("bottom", "8", "1F2933"), ("right", "0", ""),
        ("insideH", "4", "C9D1D9"), ("insideV", "0", ""),
    ):  # fmt: skip
        line_ = OxmlElement(f"w:{side}")
        line_.set(qn("w:val"), "single" if colour else "nil")
        if colour:
            line_.set(qn("w:sz"), weight)
            line_.set(qn("w:color"), colour)
        drawn.append(line_)
    made._tbl.tblPr.append(drawn)


def _shade(row: Any) -> None:
    for cell in row.cells:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F3F6FA")):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    _mark(paragraph, "begin")
    _instruction(paragraph, instruction)
    _mark(paragraph, "separate")
    paragraph.add_run(shown)
    _mark(paragraph, "end")


def _mark(paragraph: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def _instruction(paragraph: Any, text: str) -> None:
    said = OxmlElement("w:instrText")
    said.set(qn("xml:space"), "preserve")
    said.text = text
    paragraph.add_run()._r.append(said)

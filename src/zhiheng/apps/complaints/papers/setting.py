"""A paper as PDF and as Word; the same content and instant give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from zhiheng.platform.documents import papers, word

TEMPLATE = Path(__file__).with_name("sheet") / "paper.typ"


def pdf(content: Mapping[str, Any], *, at: datetime) -> bytes:
    """The paper for printing and keeping."""
    return papers.pdf(TEMPLATE, content, at=at)


def docx(content: Mapping[str, Any], *, at: datetime) -> bytes:
    """The paper for editing."""
    return word.docx(_template(content), content, at=at, title=str(content["title"]), author=str(content["unit"]))


def _template(content: Mapping[str, Any]) -> io.BytesIO:
    """A document of fields: what was typed passes through them and is never read as a field itself."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    sheet = Document()
    section = sheet.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(mm) for mm in (37, 35, 28, 26)
    )
    normal = sheet.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16 if content["body"] else 12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")

    def line(text: str, align: Any = None, size: float = 0) -> None:
        paragraph = sheet.add_paragraph()
        run = paragraph.add_run(text)
        paragraph.alignment = align
        if size:
            run.font.size = Pt(size)

    line("{{ title }}", WD_ALIGN_PARAGRAPH.CENTER, 22)
    if content["register"]:
        line("登记单位：{{ unit }}")
    line("{{ number }}", WD_ALIGN_PARAGRAPH.RIGHT, 14)
    if content["groups"]:
        table = sheet.add_table(rows=5, cols=2, style="Table Grid")
        cells = ("{%tr for group in groups %}", "{{ group.name }}", "{%tr for row in group.rows %}")
        for at, text in enumerate(cells):
            table.cell(at, 0).text = text
        table.cell(3, 0).text, table.cell(3, 1).text = "{{ row.label }}", "{{ row.value }}"
        table.cell(4, 0).text = "{%tr endfor %}"
        table.add_row().cells[0].text = "{%tr endfor %}"
    if content["greets"]:
        line("{{ greets }}：")
    for text in ("{%p for one in body %}", "　　{{ one }}", "{%p endfor %}"):
        line(text)
    for text in ("{%p for one in signs %}", "{{ one }}：", "{%p endfor %}"):
        line(text)
    if content["seal"]:
        line("{{ unit }}（印章）", WD_ALIGN_PARAGRAPH.RIGHT)
    line("{{ day }}", WD_ALIGN_PARAGRAPH.RIGHT)
    out = io.BytesIO()
    sheet.save(out)
    out.seek(0)
    return out

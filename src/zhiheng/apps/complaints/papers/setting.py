"""A paper as PDF and as Word; the same content and instant give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from zhiheng.platform.documents import papers, word
from zhiheng.vocab.problem import Problem

TEMPLATE = Path(__file__).with_name("sheet") / "paper.typ"
GETA, MOST_UNKNOWN = "〓", 40
UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)  # as typst names it
# control characters, and what joins or varies the signs beside it
UNSEEN = re.compile(
    r"[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def pdf(content: Mapping[str, Any], *, at: datetime) -> bytes:
    """The paper for printing and keeping; a sign that no font has is set as 〓: what a citizen types holds nothing up.

    Raises:
        Problem: ``paper_refused``, for a fault in the template or more such signs than anybody uses to say something.
    """
    said: Any = content
    for _ in range(MOST_UNKNOWN):
        try:
            return papers.pdf(TEMPLATE, said, at=at)
        except Problem as problem:
            unknown = UNKNOWN.search(problem.en)
            if unknown is None:
                raise
            sign = ESCAPED.sub(lambda found: chr(int(found[1], 16)), unknown[1])
            said = _spoken(said, sign)
    return papers.pdf(TEMPLATE, said, at=at)


def _spoken(said: Any, unknown: str) -> Any:
    """The same with the geta of printers for the unknown sign, in every text."""
    if isinstance(said, str):
        return UNSEEN.sub("", said).replace(unknown, GETA)
    if isinstance(said, Mapping):
        return {name: _spoken(value, unknown) for name, value in said.items()}
    return [_spoken(value, unknown) for value in said] if isinstance(said, list) else said


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

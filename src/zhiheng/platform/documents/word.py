"""Editable Word papers with docxtpl, from the same data object as the PDF."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def docx(template: Path, data: Mapping[str, Any], *, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Fill ``template`` (a .docx with Jinja fields) and return the document.

    Args:
        template: the .docx file.
        data: fields by name.
        pictures: PNG by name; the template shows each as ``{{ pictures.name }}``.
    """
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    document = DocxTemplate(template)
    drawn = {
        name: InlineImage(document, io.BytesIO(picture), width=Mm(150)) for name, picture in (pictures or {}).items()
    }
    document.render({**data, "pictures": drawn}, autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()

"""Editable Word papers with docxtpl, from the same data object as the PDF; the same data give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

_FIRST = "[Content_Types].xml"  # readers of the package expect it before everything else


@dataclass(frozen=True, slots=True)
class Inset:
    """A picture in the text.

    Attributes:
        data: PNG.
        width_mm: how wide it stands.
        alt: what it shows, in words.
    """

    data: bytes
    width_mm: float = 150
    alt: str = ""


def docx(
    template: Path | BinaryIO,
    data: Mapping[str, Any],
    *,
    at: datetime,
    title: str = "",
    author: str = "",
    pictures: Mapping[str, Inset] | None = None,
) -> bytes:
    """Fill ``template`` (a .docx with Jinja fields) and return the document.

    Args:
        template: the .docx file.
        data: fields by name.
        at: date of the document.
        title: as the properties of the document name it.
        author: likewise.
        pictures: by name; the template shows each as ``{{ pictures[name] }}``.
    """
    from docxtpl import DocxTemplate

    document = DocxTemplate(template)
    drawn = {name: _inline(document, inset) for name, inset in (pictures or {}).items()}
    document.render({**data, "pictures": drawn}, autoescape=True)
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.revision, properties.comments = 1, ""
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _inline(document: Any, inset: Inset) -> Any:
    """A picture that says what it shows."""
    from docx.shared import Mm
    from docxtpl import InlineImage

    class Described(InlineImage):  # type: ignore[misc]
        def _insert_image(self) -> str:
            drawn: str = super()._insert_image()
            return drawn.replace("<wp:docPr ", f"<wp:docPr descr={quoteattr(inset.alt)} ", 1)

    return Described(document, io.BytesIO(inset.data), width=Mm(inset.width_mm))


def _settled(package: bytes) -> bytes:
    """The same parts in a fixed order and without the time of packing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as given, zipfile.ZipFile(out, "w") as made:
        for name in sorted(given.namelist(), key=lambda one: (one != _FIRST, one)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, given.read(name))
    return out.getvalue()

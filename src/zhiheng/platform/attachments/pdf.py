"""PDF without who made it and without anything that acts."""

from __future__ import annotations

import io
from typing import Any

MOST_PAGES = 2000
_ON_PAGES = ("/AA", "/Annots", "/PieceInfo", "/B")
_NOTES = {*range(0xE1, 0xEE), 0xEF, 0xFE}  # APP1 to APP13, APP15, comments; APP0 and APP14 say how colours are read


def pages_alone(data: bytes) -> bytes:
    """The pages alone: no properties, scripts, enclosed files, forms or actions; pictures without their cameras.

    Raises:
        Exception: whatever the reader raises on a file that is not whole.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, NameObject

    reader = PdfReader(io.BytesIO(data), strict=False)
    if not 0 < len(reader.pages) <= MOST_PAGES:
        raise ValueError("no pages, or too many")
    writer = PdfWriter()
    for page in reader.pages:
        for key in _ON_PAGES:
            page.pop(NameObject(key), None)
        writer.add_page(page)
    for held in writer._objects:
        if isinstance(held, DictionaryObject):
            _silence(held)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _silence(held: Any) -> None:
    """Take from one object what tells of its maker."""
    from pypdf.generic import NameObject

    held.pop(NameObject("/Metadata"), None)
    held.pop(NameObject("/PieceInfo"), None)
    if held.get("/Type") == "/Metadata":
        held._data = b""
        held.pop(NameObject("/Filter"), None)
    if held.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        held._data = bare_jpeg(held._data)


def bare_jpeg(data: bytes) -> bytes:
    """The JPEG without its notes, its pixels untouched."""
    kept, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] not in _NOTES:
            kept.append(data[at:end])
        at = end
    return b"".join((*kept, data[at:]))

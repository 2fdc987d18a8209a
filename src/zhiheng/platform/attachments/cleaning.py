"""The copy that people see: drawn or written anew, without who made it, where and with what.

Runs as a process of its own (``python -m zhiheng.platform.attachments.cleaning``) with little memory and time, for what
it reads was made by strangers.
"""

from __future__ import annotations

import io
import re
import resource
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from zhiheng.platform.attachments.detecting import DOCX, GIF, IMAGES, JPEG, PDF, PNG, PPTX, TEXT, XLSX

MEMORY, SECONDS = 1536 * 2**20, 30
_AUTHORS = re.compile(rb'(\b(?:w|w15|p|p15|x15)?:?(?:author|initials|userId|providerId|lastModifiedBy)=")[^"]*(")')
CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org'
    b'/package/2006/metadata/core-properties"/>'
)
APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org'
    b'/officeDocument/2006/extended-properties"/>'
)


def clean(data: bytes, media_type: str) -> tuple[bytes, str]:
    """The copy and its type.

    Raises:
        Exception: whatever the readers raise on a file that is not whole.
    """
    if media_type in IMAGES:
        return _picture(data, media_type)
    return _CLEANERS[media_type](data), media_type


def _picture(data: bytes, media_type: str) -> tuple[bytes, str]:
    """The pixels alone, turned as the camera was held."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data)) as opened:
        upright = ImageOps.exif_transpose(opened)
        has_alpha = upright.mode in ("RGBA", "LA", "P") and media_type != JPEG
        kept = "PNG" if has_alpha or media_type in (PNG, GIF) else "JPEG"
        pixels = upright.convert("RGBA" if has_alpha else "RGB")
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    out = io.BytesIO()
    bare.save(out, kept, **({"quality": 90} if kept == "JPEG" else {}))
    return out.getvalue(), JPEG if kept == "JPEG" else PNG


def _pdf(data: bytes) -> bytes:
    """The pages alone: no properties, scripts, enclosed files, forms or actions."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject

    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(data), strict=False).pages:
        writer.add_page(page)
    for page in writer.pages:
        for key in ("/AA", "/Annots", "/Metadata", "/PieceInfo"):
            if key in page:
                del page[NameObject(key)]
    if not writer.pages:
        raise ValueError("no pages")
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _office(data: bytes) -> bytes:
    """Every part but those that name people; enclosed programs and objects are left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            name = member.filename
            if "/embeddings/" in name or "/activeX/" in name or name.startswith("docProps/thumbnail"):
                body = b""
            elif name == "docProps/core.xml":
                body = CORE
            elif name == "docProps/app.xml":
                body = APP
            elif name.endswith((".xml", ".rels")):
                body = _AUTHORS.sub(rb"\1\2", source.read(member))
            else:
                body = source.read(member)
            target.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    PDF: _pdf,
    DOCX: _office,
    XLSX: _office,
    PPTX: _office,
    TEXT: lambda data: data,
}


def main(arguments: list[str]) -> int:
    """Read one file, write its copy, print the copy's type."""
    source, target, media_type = arguments
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    copy, kind = clean(Path(source).read_bytes(), media_type)
    Path(target).write_bytes(copy)
    sys.stdout.write(kind)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

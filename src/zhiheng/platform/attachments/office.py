"""Word, Excel and PowerPoint files without the names of people, without programs and what is fetched from elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as Trees
from xml.etree.ElementTree import Element

from zhiheng.platform.attachments.detecting import MOST_PIXELS

_NAMING = {"author", "initials", "userId", "providerId", "displayName", "userName", "lastModifiedBy", "saltData"}
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_PROPERTIES = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_EMPTY = {
    "docprops/core.xml": _DECLARATION + b'<cp:coreProperties xmlns:cp="' + _PACKAGE + b'"/>',
    "docprops/app.xml": _DECLARATION + b'<Properties xmlns="' + _PROPERTIES + b'extended-properties"/>',
    "docprops/custom.xml": _DECLARATION + b'<Properties xmlns="' + _PROPERTIES + b'custom-properties"/>',
}
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff")


def nameless(data: bytes) -> bytes:
    """Every part but those that name people; pictures are drawn anew.

    Raises:
        ValueError: it holds programs, or XML that declares entities.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            part = _part(member.filename, source.read(member))
            target.writestr(zipfile.ZipInfo(member.filename), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _part(name: str, body: bytes) -> bytes:
    low = name.lower()
    if low in _EMPTY:
        return _EMPTY[low]
    if low.endswith(".rels"):
        return _without_names(low, body)
    if low.startswith("customxml/"):
        return b"<none/>"
    if "/embeddings/" in low or "/activex/" in low or "thumbnail" in low:
        return b""
    if low.endswith((".xml", ".vml")):
        return _without_names(low, body)
    if low.endswith(_PICTURES):
        return _same_picture(body)
    return body if low.endswith((".emf", ".wmf")) else b""


def _without_names(name: str, body: bytes) -> bytes:
    """The XML without the names of people, without what is fetched from elsewhere."""
    from defusedxml.ElementTree import fromstring

    root = fromstring(body, forbid_dtd=True)  # entities are refused; any encoding is read
    text = body.decode("latin-1").lower()
    if "macroenabled" in text or "vbaproject" in text or "macrosheet" in name:
        raise ValueError("holds programs")
    for element in root.iter():
        _silence(element)
    return _written(root, body)


def _silence(element: Element) -> None:
    local = element.tag.rsplit("}", 1)[-1]
    if local in ("author", "lastModifiedBy", "absPath"):
        element.text = ""
    for key in list(element.attrib):
        short = key.rsplit("}", 1)[-1]
        if short in _NAMING or (short, local) in (("name", "cmAuthor"), ("url", "absPath")):
            element.set(key, "")
    if element.get("TargetMode") == "External":
        element.set("Target", "about:blank")


def _same_picture(body: bytes) -> bytes:
    """The picture drawn anew in its own format, turned as the camera was held."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(body)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too large a picture inside")
        form, pixels = opened.format, ImageOps.exif_transpose(opened).copy()
    pixels.info.clear()
    out = io.BytesIO()
    pixels.save(out, form, exif=b"")
    return out.getvalue()


def _written(root: Element, body: bytes) -> bytes:
    """The XML as bytes, with every prefix it declared: ``mc:Ignorable`` names some that nothing else uses."""
    declared: dict[str, str] = {}
    for _, (prefix, address) in Trees.iterparse(io.BytesIO(body), events=["start-ns"]):  # noqa: S314 - read safely before
        declared.setdefault(prefix, address)
    for prefix, address in declared.items():
        if not re.fullmatch(r"ns\d+", prefix):
            Trees.register_namespace(prefix, address)
    used = {key[1:].split("}")[0] for one in root.iter() for key in (one.tag, *one.attrib) if key.startswith("{")}
    for prefix, address in declared.items():
        if prefix and address not in used:
            root.set(f"xmlns:{prefix}", address)
    written: bytes = Trees.tostring(root, encoding="utf-8", xml_declaration=True)
    return written

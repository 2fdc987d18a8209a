"""The copy that people see: drawn or written anew, without who made it, where and with what.

Runs as a process of its own (``python -m zhiheng.platform.attachments.cleaning``) with little memory and time, for what
it reads was made by strangers.
"""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from zhiheng.platform.attachments.detecting import DOCX, GIF, IMAGES, JPEG, PDF, PNG, PPTX, TEXT, XLSX
from zhiheng.platform.attachments.office import nameless
from zhiheng.platform.attachments.pdf import pages_alone

MEMORY, SECONDS = 1536 * 2**20, 30


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


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    PDF: pages_alone,
    DOCX: nameless,
    XLSX: nameless,
    PPTX: nameless,
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

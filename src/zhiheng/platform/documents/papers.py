"""PDF papers with typst: a template and one data object in, bytes out; nothing is fetched, no system font is used."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from zhiheng.platform.documents import fonts
from zhiheng.vocab.problem import Problem


def pdf(template: Path, data: Mapping[str, Any], *, at: datetime, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Set ``template`` (a .typ file that reads ``data.json``) and return the PDF.

    The PDF is tagged for screen readers and follows PDF/A-2a for archives: a character that no font has is refused.

    Args:
        template: the main file; its folder is copied, so it may import its neighbours.
        data: what the template reads, JSON-like; ``data.fonts`` is added, the families to set it in.
        at: date of the document (same data and same instant give the same bytes).
        pictures: files by name (SVG or PNG), placed beside the template.

    Raises:
        Problem: ``fonts_missing``, because typst would print boxes without complaint; ``paper_refused``, for a fault in
            the template or a character that no font has.
    """
    import typst

    report = fonts.check()
    if not report.is_complete:
        missing = "、".join(report.missing)
        raise Problem(
            "fonts_missing",
            f"缺少中文字体 {missing}，无法生成公文；请设置 ZHIHENG_FONTS 指向字体目录",
            f"Chinese fonts are missing ({', '.join(report.missing)}); set ZHIHENG_FONTS to their folder",
        )
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        shutil.copytree(template.parent, room, dirs_exist_ok=True)
        given = {**data, "fonts": fonts.paper_families()}
        (room / "data.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        for name, picture in (pictures or {}).items():
            (room / name).write_bytes(picture)
        try:
            return _compiled(room / template.name, room, at)
        except typst.TypstError as error:
            raise Problem(
                "paper_refused",
                f"无法排版：{error.message}",
                f"the paper cannot be set: {error.message}",
                template=template.name,
            ) from error


def _compiled(main: Path, room: Path, at: datetime) -> bytes:
    import typst

    made: bytes = typst.compile(
        main,
        root=room,
        font_paths=fonts.library(fonts.font_folders()),
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
        pdf_standards=["a-2a"],
    )
    return made

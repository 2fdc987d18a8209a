"""The report on paper, with a QR code that leads to the page where it is checked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.utils import timezone

from zhiheng.platform.documents import papers

TEMPLATE = Path(__file__).with_name("sheet") / "report.typ"


def qr_code(address: str) -> bytes:
    """The address as SVG, made here; a quarter of it may be soiled and it is still read."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", scale=4, border=2, xmldecl=False)
    return out.getvalue()


def pdf(report: Mapping[str, Any], *, sha256: str, address: str, key: str, is_demo: bool, at: datetime) -> bytes:
    """The report as PDF.

    Args:
        report: what it says.
        sha256: of the file that verifies.
        address: of the page where it is checked; what the QR code holds.
        key: name of the key that signed.
        is_demo: whether it is about made-up enterprises.
        at: when it was issued.
    """
    data = {"report": report, "sha256": sha256, "address": address, "key": key, "demo": is_demo}
    data["issued"] = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    return papers.pdf(TEMPLATE, data, at=at, pictures={"qr.svg": qr_code(address)})

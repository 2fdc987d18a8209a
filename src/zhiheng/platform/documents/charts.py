"""Renders Altair charts on the server: SVG for pages, PNG for papers; no chart JavaScript anywhere.

A picture is kept under the hash of its definition, so the second reader waits for a file, not for a renderer.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from zhiheng.platform.documents.fonts import SANS, font_folders
from zhiheng.vocab.canonical import canonical_bytes

if TYPE_CHECKING:
    import altair

RENDERER = "5"  # part of the key: raise it when the look of pictures changes
INK, MUTED, RULE, ACCENT, ALERT = "#1f2933", "#5b6773", "#d5dbe1", "#0b4ea2", "#b42318"
THEME: dict[str, Any] = {
    "font": SANS,
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED, "titleColor": MUTED, "domainColor": RULE, "tickColor": RULE, "gridColor": "#eef1f4",
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleFontWeight": "normal"},
    "text": {"font": SANS, "fontSize": 12, "color": INK},
}  # fmt: skip
# The renderer resolves relative links against this address of its own; pages want them relative.
_FOREIGN_BASE = re.compile(r'(?:xlink:)?href="https://vega\.github\.io/vega-datasets/?(/[^"]*)"')
# Coordinates need no more than a tenth of a pixel; the digits of written values must stay as they are.
_PLACES = re.compile(r'\s(?:d|transform|x|y|x1|x2|y1|y2)="[^"]*"')
_DECIMALS = re.compile(r"(\d+\.\d)\d+")


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that may never need drawing: the hash of what it shows, and how to draw it."""

    key: str
    draw: Callable[[], altair.TopLevelMixin]


def picture(draw: Callable[..., altair.TopLevelMixin], /, *shown: Any, **options: Any) -> Picture:
    """The picture that ``draw(*shown, **options)`` makes; all arguments have a canonical form (see vocab.canonical)."""
    key = hashlib.sha256(canonical_bytes([RENDERER, draw.__name__, _plain(shown), _plain(options)])).hexdigest()
    return Picture(key, lambda: draw(*shown, **options))


def svg(chart: Picture) -> str:
    """The chart as an SVG element to stand inside a page (links work, nothing inline that the policy forbids)."""
    return _written(_place(chart, "svg"), lambda: _render_svg(chart)).decode()


def png(chart: Picture, *, scale: float = 2.0) -> bytes:
    """The chart as a PNG picture, ``scale`` device pixels a point."""
    path = _place(chart, f"{scale:g}x.png")
    return _written(path, lambda: _converter().svg_to_png(svg(chart), scale=scale))


def _render_svg(chart: Picture) -> bytes:
    spec = chart.draw().to_dict()
    spec["config"] = {**spec.get("config", {}), **THEME}
    drawn: str = _converter().vegalite_to_svg(spec)
    drawn = _FOREIGN_BASE.sub(r'href="\1"', drawn)
    return _PLACES.sub(lambda found: _DECIMALS.sub(r"\1", found[0]), drawn).encode()


def _place(chart: Picture, suffix: str) -> Path:
    return Path(settings.VAR) / "cache" / "charts" / chart.key[:2] / f"{chart.key}.{suffix}"


def _written(path: Path, render: Callable[[], bytes]) -> bytes:
    """The file, made now if it is not there; others see it whole or not at all."""
    if path.exists():
        return path.read_bytes()
    drawn = render()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(drawn)
    Path(file.name).replace(path)
    return drawn


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return getattr(value, "sha256", None) or {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=1)
def _converter() -> Any:
    import vl_convert

    for folder in font_folders():
        vl_convert.register_font_directory(str(folder))
    return vl_convert

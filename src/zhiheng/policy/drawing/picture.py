"""A procedure as an SVG: boxes for states, numbered lines for steps, the numbers explained below."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from zhiheng.policy.drawing.layout import Edge, Layout, arrange
from zhiheng.policy.drawing.ports import ports
from zhiheng.policy.schema.procedures import Procedure, State

BOX = (124.0, 40.0)
CELL = (140.0, 104.0)
MARGIN = 16.0
LEGEND_LINE = 22.0
INK, MUTED, PAPER = "#1f2933", "#5b6774", "#ffffff"
FILL = {"open": "#e8f0f8", "waiting": "#fdf3dc", "closed": "#eceff2"}
NOW = "#0b5cad"
# where along a bend its number may stand, the usual place first
SHARES = (0.6, 0.5, 0.7, 0.4, 0.3, 0.2)
FONTS = "Noto Sans CJK SC, Source Han Sans SC, sans-serif"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Pen:
    """What one drawing has in common."""

    procedure: Procedure
    layout: Layout
    language: str
    current: str | None
    numbers: dict[Edge, list[int]]
    ports: dict[Edge, tuple[float, float]]

    def at(self, place: tuple[float, int]) -> Point:
        column, row = place
        return MARGIN + column * CELL[0], MARGIN + BOX[1] / 2 + row * CELL[1]


def draw(procedure: Procedure, *, current: str | None = None, language: str = "zh", legend: bool = True) -> str:
    """The procedure as one SVG element; the same input gives the same bytes.

    Args:
        procedure: of a sound pack.
        current: the state to mark.
        language: ``zh`` or ``en``.
        legend: whether the numbers are explained below; a page that has the table leaves it out.
    """
    numbers = _numbered(procedure)
    layout = arrange([state.id for state in procedure.states], list(numbers), procedure.initial)
    pen = _Pen(procedure, layout, language, current, numbers, ports(layout))
    lines, columns = _legend(pen) if legend else ([], 0)
    width = max(2 * MARGIN + layout.size[0] * CELL[0], 560.0)
    foot = 2 * MARGIN + layout.size[1] * CELL[1] - (CELL[1] - BOX[1])
    height = foot + (columns * LEGEND_LINE + MARGIN if legend else 0)
    parts = [*_edges(pen), *(_box(pen, state) for state in procedure.states), *_badges(pen)]
    told = [
        f'<text class="procedure-step" x="{MARGIN + 280 * column:g}" y="{foot + LEGEND_LINE * (row + 0.5):g}" '
        f'font-size="13" fill="{INK}">{escape(text)}</text>'
        for text, column, row in lines
    ]
    return _svg(pen, width, height, [*parts, *told])


def _svg(pen: _Pen, width: float, height: float, parts: list[str]) -> str:
    title = escape(pen.procedure.name.in_language(pen.language))
    described = "; ".join(_sentence(pen, number) for number in range(1, len(pen.procedure.transitions) + 1))
    return (
        f'<svg class="procedure" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" font-family="{FONTS}">'
        f"<title>{title}</title><desc>{escape(described)}</desc>"
        '<defs><marker id="procedure-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto"><path d="M0 0 8 4 0 8z" fill="{MUTED}"/></marker></defs>'
        f'<rect class="procedure-paper" width="{width:g}" height="{height:g}" fill="{PAPER}"/>'
        + "".join(parts)
        + "</svg>\n"
    )


def _numbered(procedure: Procedure) -> dict[Edge, list[int]]:
    """The lines with the numbers of the steps that take them; steps that stay where they are have no line."""
    found: dict[Edge, list[int]] = {}
    for number, step in enumerate(procedure.transitions, start=1):
        for source in step.sources:
            if step.to is not None and step.to != source:
                found.setdefault((source, step.to), []).append(number)
    return found


def _box(pen: _Pen, state: State) -> str:
    x, y = pen.at(pen.layout.place[state.id])
    is_now = state.id == pen.current
    classes = f"procedure-state procedure-{state.kind}" + (" procedure-now" if is_now else "")
    edge, width = (NOW, 3) if is_now else (MUTED, 1)
    left, top = x - BOX[0] / 2, y - BOX[1] / 2
    round_ = BOX[1] / 2 if state.kind == "closed" else 4
    return (
        f'<g class="{classes}"><rect x="{left:g}" y="{top:g}" width="{BOX[0]:g}" height="{BOX[1]:g}" rx="{round_:g}" '
        f'fill="{FILL[state.kind]}" stroke="{edge}" stroke-width="{width}"/>{_label(pen, state, x, y)}</g>'
    )


def _label(pen: _Pen, state: State, x: float, y: float) -> str:
    is_now = state.id == pen.current  # in bold, which is wider
    room = 8 if pen.language == "zh" else 15 if is_now else 18
    words = _broken(state.name.in_language(pen.language), room)
    weight = ' font-weight="bold"' if is_now else ""
    first = y + 4.5 - 7.5 * (len(words) - 1)
    return "".join(
        f'<text x="{x:g}" y="{first + 15 * number:g}" text-anchor="middle" font-size="13" fill="{INK}"{weight}>'
        f"{escape(line)}</text>"
        for number, line in enumerate(words)
    )


def _broken(text: str, width: int) -> list[str]:
    """At most two lines."""
    if len(text) <= width:
        return [text]
    signs = [at + 1 for at, sign in enumerate(text) if sign in "，、 ,"]
    cut = min(signs or [len(text) // 2], key=lambda at: abs(at - len(text) / 2))
    return [text[:cut].strip(), text[cut:].strip()]


def _edges(pen: _Pen) -> list[str]:
    drawn = [_line(_curve(_points(pen, edge))) for edge in pen.layout.lines]
    return drawn + [_line(_curve(_points(pen, edge)), dashed=True) for edge in pen.layout.back]


def _line(path: str, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<path class="procedure-line" d="{path}" fill="none" stroke="{MUTED}" stroke-width="1.3"{dash} '
        'marker-end="url(#procedure-tip)"/>'
    )


def _points(pen: _Pen, edge: Edge) -> list[Point]:
    """From the edge of one box, through the places of the line, to the edge of the other."""
    (x, y), (u, v) = (pen.at(pen.layout.place[name]) for name in edge)
    leaves, arrives = pen.ports[edge]
    passed = [pen.at(place) for place in pen.layout.lines.get(edge, [])[1:-1]]
    down = BOX[1] / 2 if edge in pen.layout.lines else -BOX[1] / 2
    return [(x + leaves * BOX[0], y + down), *passed, (u + arrives * BOX[0], v - down)]


def _curve(points: list[Point]) -> str:
    """Through the points, upright at each of them."""
    x, y = points[0]
    path = f"M{x:g} {y:g}"
    for u, v in points[1:]:
        bend = (v - y) * 0.5
        path += f"C{x:g} {y + bend:g} {u:g} {v - bend:g} {u:g} {v:g}"
        x, y = u, v
    return path


def _badges(pen: _Pen) -> list[str]:
    badges = []
    taken: list[tuple[float, float, float]] = []
    for edge, numbers in pen.numbers.items():
        text = "·".join(map(str, numbers))
        badges.append(_badge(_free(_points(pen, edge), _badge_width(text), taken), text))
    return badges


def _free(points: list[Point], width: float, taken: list[tuple[float, float, float]]) -> Point:
    """A place on the last bend of the line where no other badge is in the way, else the usual one."""
    (x, y), (u, v) = points[-2:]
    places = [_on_bend(x, y, u, v, share) for share in SHARES]
    free = (
        at
        for at in places
        if all(abs(at[0] - left) >= (width + wide) / 2 + 2 or abs(at[1] - top) >= 18 for left, top, wide in taken)
    )
    at = next(free, places[0])
    taken.append((*at, width))
    return at


def _on_bend(x: float, y: float, u: float, v: float, share: float) -> Point:
    """A point of the curve that is upright at both ends."""
    sideways = share * share * (3 - 2 * share)
    upright = 1.5 * share - 1.5 * share**2 + share**3
    return x + (u - x) * sideways, y + (v - y) * upright


def _badge_width(text: str) -> float:
    return 8.0 + 7 * len(text)


def _badge(at: Point, text: str) -> str:
    x, y = at
    width = _badge_width(text)
    return (
        f'<g class="procedure-number"><rect x="{x - width / 2:g}" y="{y - 8:g}" width="{width:g}" height="16" rx="8" '
        f'fill="{PAPER}" stroke="{MUTED}"/><text x="{x:g}" y="{y + 4:g}" text-anchor="middle" font-size="11" '
        f'fill="{INK}">{text}</text></g>'
    )


def _legend(pen: _Pen) -> tuple[list[tuple[str, int, int]], int]:
    """Texts with their column and row, and how many rows that makes."""
    count = len(pen.procedure.transitions)
    rows = (count + 1) // 2
    texts = [_explained(pen, number) for number in range(1, count + 1)]
    return [(text, number // rows, number % rows) for number, text in enumerate(texts)], rows


def _explained(pen: _Pen, number: int) -> str:
    step = pen.procedure.transitions[number - 1]
    article = f"（{step.article}）" if step.article and pen.language == "zh" else ""
    return f"{number}  {step.name.in_language(pen.language)}{article}"


def _sentence(pen: _Pen, number: int) -> str:
    step = pen.procedure.transitions[number - 1]
    names = [pen.procedure.state(source).name.in_language(pen.language) for source in step.sources]
    to = pen.procedure.state(step.to).name.in_language(pen.language) if step.to else "—"
    return f"{number} {step.name.in_language(pen.language)}: {' / '.join(names)} → {to}"

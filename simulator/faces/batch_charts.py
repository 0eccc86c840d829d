"""Charts of a batch report as inline SVG: a page that is a file needs no script and nothing from elsewhere."""

from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log10

from simulator.batch.statistics import PlantedFigures
from simulator.measuring import wilson

WIDE, LABELS, ROW, TOP = 560, 120, 26, 14
COLOURS = ("#0b6e4f", "#c58a00", "#b3261e", "#3b5bdb", "#7b2d8b", "#5f6b76", "#00838f", "#a0522d")
SHAPES = ("circle", "square", "diamond", "triangle")
"""Told apart by shape as well as by colour."""


def legend(names: Sequence[str]) -> str:
    """The trainees with their marks."""
    items = "".join(
        f'<span class="key"><svg width="16" height="16" aria-hidden="true">{_mark(i, 8, 8)}</svg>{escape(name)}</span>'
        for i, name in enumerate(names)
    )
    return f'<p class="legend">{items}</p>'


def dots(title: str, cells: Mapping[str, Mapping[str, float]], names: Sequence[str]) -> str:
    """One row a client, one mark a trainee."""
    values = [value for row in cells.values() for value in row.values()]
    low, high = _range(values)
    marks = []
    for n, (client, row) in enumerate(cells.items()):
        y = TOP + ROW * n + ROW / 2
        marks.append(f'<text x="{LABELS - 10}" y="{y + 4}" text-anchor="end">{escape(client)}</text>')
        marks.append(f'<line class="rule" x1="{LABELS}" x2="{WIDE - 20}" y1="{y}" y2="{y}"/>')
        for i, name in enumerate(names):
            if name in row:
                x = _at(row[name], low, high)
                words = escape(f"{client}, {name}: {row[name]:.2f}")
                apart = (i - (len(names) - 1) / 2) * min(4.0, 14 / len(names))  # marks on one spot stay apart
                marks.append(f"<g><title>{words}</title>{_mark(i, x, y + apart)}</g>")
    height = TOP + ROW * len(cells)
    return _svg(title, height + 26, "".join(marks) + _axis(low, high, height))


def recalls(figures: Sequence[PlantedFigures], measured: Mapping[str, float]) -> str:
    """Planted traps: the share found with its interval, and a tick where `calibrate` found it."""
    marks = []
    for n, figure in enumerate(figures):
        y = TOP + ROW * n + ROW / 2
        low, high = wilson(figure.found, figure.planted) or (0.0, 1.0)
        name = escape(figure.criterion.replace("_", " "))
        marks.append(f'<text x="{LABELS + 60}" y="{y + 4}" text-anchor="end">{name}</text>')
        left, right, x = (_at(v, 0, 1, LABELS + 70) for v in (low, high, figure.recall))
        marks.append(f'<line class="interval" x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}"/>{_mark(0, x, y)}')
        if figure.criterion in measured:
            tick = _at(measured[figure.criterion], 0, 1, LABELS + 70)
            marks.append(f'<line class="tick" x1="{tick:.1f}" x2="{tick:.1f}" y1="{y - 8}" y2="{y + 8}"/>')
    height = TOP + ROW * len(figures)
    return _svg("Share of planted traps found", height + 26, "".join(marks) + _axis(0, 1, height, LABELS + 70))


def _svg(title: str, height: float, inside: str) -> str:
    words = escape(title)
    return (
        f'<figure><figcaption>{words}</figcaption><svg role="img" aria-label="{words}" '
        f'viewBox="0 0 {WIDE} {height:.0f}" width="{WIDE}">{inside}</svg></figure>'
    )


def _range(values: Sequence[float]) -> tuple[float, float]:
    """A little more than the values take, from one round number to another."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    step = _step(high - low)
    return (0.0 if 0 <= low < step else floor(low / step) * step), (floor(high / step) + 1) * step


def _step(span: float) -> float:
    """A round number of which a handful fill the span."""
    power = 10.0 ** floor(log10(span / 4)) if span else 1.0
    return next((n * power for n in (1, 2, 2.5, 5) if n * power * 5 >= span), 10 * power)


def _at(value: float, low: float, high: float, left: float = LABELS) -> float:
    return left + 8 + (WIDE - 28 - left - 8) * (value - low) / (high - low)


def _axis(low: float, high: float, y: float, left: float = LABELS) -> str:
    step = _step(high - low)
    ticks = []
    for i in range(round((high - low) / step) + 1):
        x = _at(low + i * step, low, high, left)
        ticks.append(f'<text class="axis" x="{x:.1f}" y="{y + 18}" text-anchor="middle">{low + i * step:.4g}</text>')
    return "".join(ticks)


def _mark(i: int, x: float, y: float) -> str:
    colour, shape = COLOURS[i % len(COLOURS)], SHAPES[i % len(SHAPES)]
    style = f'fill="{colour}" fill-opacity="0.85" stroke="white"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" {style}/>'
    points = {
        "square": ((-5, -5), (5, -5), (5, 5), (-5, 5)),
        "diamond": ((0, -7), (7, 0), (0, 7), (-7, 0)),
        "triangle": ((0, -6), (6, 5), (-6, 5)),
    }[shape]
    return f'<polygon points="{" ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in points)}" {style}/>'

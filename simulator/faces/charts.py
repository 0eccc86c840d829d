"""Charts as plain geometry. Templates draw them as SVG with classes from the stylesheet; no script, no inline style."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, BOTTOM = 34, 8, 8, 22
"""Room around the plot for the labels of the axes."""


@dataclass(frozen=True)
class Point:
    """A dot; `title` is what it says when pointed at."""

    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Line:
    """One series: a name for the legend, the path through its dots, and the dots."""

    name: str
    path: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class LineChart:
    """Series over the same named steps."""

    width: int
    height: int
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]

    @property
    def bottom(self) -> int:
        """Where the horizontal axis runs."""
        return self.height - BOTTOM


def line_chart(
    steps: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    *,
    low: float = 0.0,
    high: float = 1.0,
    ticks: int = 5,
    size: tuple[int, int] = (640, 200),
) -> LineChart:
    """Every series over the same steps. A step without a value is a gap; values outside the range stand at its edge."""
    width, height = size
    inner = width - LEFT - RIGHT
    xs = [LEFT + inner * (i + 0.5) / len(steps) for i in range(len(steps))]

    def y_of(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(height - BOTTOM - share * (height - TOP - BOTTOM), 1)

    lines = []
    for name, values in series.items():
        dots = [
            Point(round(x, 1), y_of(v), f"{name}, {step}: {v:.2f}")
            for x, v, step in zip(xs, values, steps, strict=True)
            if v is not None
        ]
        lines.append(Line(name, _path(dots), tuple(dots)))
    every = max(1, -(-len(steps) // 12))  # a dozen labels at most
    across = tuple(Tick(round(x, 1), s) for i, (x, s) in enumerate(zip(xs, steps, strict=True)) if i % every == 0)
    marks = [low + (high - low) * i / ticks for i in range(ticks + 1)]
    up = tuple(Tick(y_of(mark), f"{mark:g}") for mark in marks)
    return LineChart(width, height, tuple(lines), across, up)


def _path(dots: Sequence[Point]) -> str:
    return " ".join(f"{'L' if i else 'M'}{p.x} {p.y}" for i, p in enumerate(dots))


@dataclass(frozen=True)
class Bar:
    """One upright bar of a strip of levels."""

    x: float
    y: float
    height: float
    level: int


@dataclass(frozen=True)
class Strip:
    """The last levels of one person at one criterion, oldest first, as bars; `said` is the same in words."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    said: str
    last: int


STRIP_SHOWS = 8
_BAR, _GAP, _STEP = 7, 2, 5


def strip(levels: Sequence[int]) -> Strip:
    """The newest eight levels, 1 to 4. Raises ValueError where there is none."""
    if not levels:
        raise ValueError("a strip needs at least one level")
    shown = levels[-STRIP_SHOWS:]
    height = 4 * _STEP
    bars = tuple(Bar(i * (_BAR + _GAP), height - level * _STEP, level * _STEP, level) for i, level in enumerate(shown))
    width = len(shown) * (_BAR + _GAP) - _GAP
    more = f"the last {len(shown)} of {len(levels)} levels" if len(levels) > len(shown) else "levels"
    return Strip(width, height, bars, f"{more}: {', '.join(map(str, shown))}", shown[-1])

"""The client's state over a session, as lines of an SVG: points only, which the template draws."""

from dataclasses import dataclass

from simulator.core.events import ClientState
from simulator.core.transcript import Transcript
from simulator.faces.scorecard_text import turn_number

WIDTH, HEIGHT = 720, 150
LINE_HEIGHT = 15
LINES = ("openness", "alliance", "irritation", "hope")


@dataclass(frozen=True)
class StateLine:
    """One line: its points for a polyline, and where it begins and ends, in words' terms."""

    name: str
    points: str
    first: int
    last: int
    end_y: float


@dataclass(frozen=True)
class StateChart:
    """Four lines from 0 to 100 over the client's turns, and the marks of the axis."""

    width: int
    height: int
    lines: tuple[StateLine, ...]
    ticks: tuple[tuple[float, int], ...]

    @property
    def labels(self) -> list[dict[str, object]]:
        """Where each line's name stands, at its end; names that would lie upon each other are moved apart."""
        placed: list[dict[str, object]] = []
        least = 10.0
        for line in sorted(self.lines, key=lambda found: found.end_y):
            y = max(line.end_y + 4, least)
            placed.append({"name": line.name, "last": line.last, "y": y})
            least = y + LINE_HEIGHT
        return placed


def state_chart(transcript: Transcript) -> StateChart | None:
    """The chart; None with too few turns to draw a line."""
    states: list[tuple[int, ClientState]] = [(t.index, t.state) for t in transcript.client_turns() if t.state]
    if len(states) < 2:
        return None
    across = [WIDTH * place / (len(states) - 1) for place in range(len(states))]

    def line(name: str) -> StateLine:
        values = [float(getattr(state, name)) for _, state in states]
        ys = [HEIGHT - HEIGHT * value / 100 for value in values]
        points = " ".join(f"{x:.0f},{y:.1f}" for x, y in zip(across, ys, strict=True))
        return StateLine(name, points, round(values[0]), round(values[-1]), ys[-1])

    every = max(1, len(states) // 8)
    ticks = tuple((across[i], turn_number(states[i][0])) for i in range(0, len(states), every))
    return StateChart(WIDTH, HEIGHT, tuple(line(name) for name in LINES), ticks)

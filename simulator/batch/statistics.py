"""Figures of a run: means with intervals, planted traps, and two runs beside each other.

Sessions with the same client resemble each other, so that the bootstrap draws clients and not sessions, and the test of
a difference flips the sign of all of a client's differences together. With fewer than `FEW` clients both take sessions
one by one, which makes intervals narrower than they should be; the report says which it was.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.batch.table import Row

RESAMPLES = 2000
FLIPS = 4096
COUNTABLE = 12
"""Clients up to which every pattern of signs is looked at."""
FEW = 5
"""Clients below which they cannot stand for all clients."""

Measure = Callable[[Row], float | None]


@dataclass(frozen=True)
class Mean:
    """A mean over `n` sessions, with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Difference:
    """A paired difference, second minus first: `p` is two-sided, and `p_holm` corrected for the number of tests."""

    name: str
    n: int
    first: float
    second: float
    low: float
    high: float
    p: float
    p_holm: float = 1.0

    @property
    def value(self) -> float:
        """By how much the second is higher."""
        return self.second - self.first


@dataclass(frozen=True)
class PlantedFigures:
    """What became of planted traps of one kind."""

    criterion: str
    planted: int
    found: int
    other_name: int

    @property
    def recall(self) -> float:
        """The share that was found by its own name."""
        return self.found / self.planted


@dataclass(frozen=True)
class FalseAlarms:
    """Findings at turns where nothing was planted, in sessions of a trainee who is faultless but for what was."""

    trainee: str
    sessions: int
    findings: int
    by_criterion: Mapping[str, int]


def mean_of(rows: Iterable[Row], measure: Measure, seed: int = 0) -> Mean | None:
    """The mean of a measure over the sessions that have one; None if none has."""
    known = [(row.persona, value) for row in rows if (value := measure(row)) is not None]
    if not known:
        return None
    low, high = _middle_95(known, seed)
    return Mean(float(np.mean([value for _, value in known])), low, high, len(known))


def grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    """The rows by key, in the order in which keys first come."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


def by_client(rows: Iterable[Row]) -> bool:
    """Whether there are enough clients for them to be drawn as wholes."""
    return len({row.persona for row in rows}) >= FEW


# -- planted traps --------------------------------------------------------------------------------


def planted_figures(rows: Iterable[Row]) -> list[PlantedFigures]:
    """Of each planted trap how often it was found, and how often its turn was called by another name only."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        found, turns = set(row.found), {turn for _, turn in row.found}
        for criterion, turn in row.planted:
            hit = (criterion, turn) in found
            tally = counted[criterion]
            tally[0] += 1
            tally[1] += hit
            tally[2] += not hit and turn in turns
    return [PlantedFigures(criterion, *tally) for criterion, tally in sorted(counted.items())]


def false_alarms(rows: Iterable[Row], faultless: frozenset[str]) -> list[FalseAlarms]:
    """Findings where nothing was planted, for each trainee of whom nothing else was to be found."""
    figures = []
    for trainee, theirs in grouped((r for r in rows if r.trainee in faultless), lambda r: r.trainee).items():
        counts: dict[str, int] = defaultdict(int)
        for row in theirs:
            planted = {turn for _, turn in row.planted}
            for criterion, turn in row.found:
                counts[criterion] += turn not in planted
        kept = {c: n for c, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if n}
        figures.append(FalseAlarms(trainee, len(theirs), sum(kept.values()), kept))
    return figures


# -- two runs -------------------------------------------------------------------------------------

_KEYS = ("trainee", "persona", "session", "seed", "engine")


def pairs_of(first: Sequence[Row], second: Sequence[Row]) -> list[tuple[Row, Row]]:
    """The sessions of two runs that belong together.

    They agree in trainee, client, session number, seed and engine; in what has one value in each run (one engine each,
    one trainee each) the runs may differ, for that is what is compared.
    """
    free = {k for k in _KEYS if len({getattr(r, k) for r in first}) == 1 == len({getattr(r, k) for r in second})}
    keys = [k for k in _KEYS if k not in free]
    there = {tuple(getattr(row, k) for k in keys): row for row in first}
    return [(there[key], row) for row in second if (key := tuple(getattr(row, k) for k in keys)) in there]


def difference(name: str, pairs: Iterable[tuple[Row, Row]], measure: Measure, seed: int = 0) -> Difference | None:
    """The paired difference of a measure, over the pairs in which both have one; None if none has."""
    both = [(a.persona, x, y) for a, b in pairs if (x := measure(a)) is not None and (y := measure(b)) is not None]
    if not both:
        return None
    changes = [(persona, y - x) for persona, x, y in both]
    low, high = _middle_95(changes, seed)
    first, second = np.mean([x for _, x, _ in both]), np.mean([y for _, _, y in both])
    return Difference(name, len(both), float(first), float(second), low, high, _flipped(changes, seed))


def holm(found: Iterable[Difference]) -> list[Difference]:
    """The differences with p corrected after Holm, in the order in which they came."""
    listed = list(found)
    order = sorted(range(len(listed)), key=lambda i: listed[i].p)
    corrected, worst = [0.0] * len(listed), 0.0
    for rank, i in enumerate(order):
        worst = max(worst, min(1.0, (len(listed) - rank) * listed[i].p))
        corrected[i] = worst
    return [replace(d, p_holm=p) for d, p in zip(listed, corrected, strict=True)]


def _flipped(changes: Sequence[tuple[str, float]], seed: int) -> float:
    """The share of sign flips that give a sum as far from nought as this one: all of them where they can be counted."""
    sums = _sums(changes)
    n = len(sums)
    random = np.random.default_rng(seed)
    if n <= COUNTABLE:
        flipped = (1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)) @ sums
    else:  # row by row: there may be a hundred thousand of them
        flipped = np.array([(random.integers(0, 2, n) * 2 - 1) @ sums for _ in range(FLIPS - 1)] + [sums.sum()])
    return float(np.mean(np.abs(flipped) >= abs(sums.sum()) - 1e-9))


def _middle_95(values: Sequence[tuple[str, float]], seed: int) -> tuple[float, float]:
    """The interval of the mean, from drawing as many clients (or sessions) again, with replacement."""
    random = np.random.default_rng(seed)
    if not _enough(values):
        distinct, weights = np.unique([value for _, value in values], return_counts=True)
        n = len(values)  # drawing numbers of each value is drawing the sessions themselves
        means = random.multinomial(n, weights / n, size=RESAMPLES) @ distinct / n
    else:
        sums, counts = _sums(values), np.array(list(Counter(persona for persona, _ in values).values()))
        draws = random.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=RESAMPLES)
        means = (draws @ sums) / (draws @ counts)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def _sums(values: Sequence[tuple[str, float]]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The sum of each client's values; each session's own where there are too few clients."""
    if not _enough(values):
        return np.array([value for _, value in values], dtype=float)
    sums: dict[str, float] = {}
    for persona, value in values:
        sums[persona] = sums.get(persona, 0.0) + value
    return np.array(list(sums.values()), dtype=float)


def _enough(values: Sequence[tuple[str, float]]) -> bool:
    return len({persona for persona, _ in values}) >= FEW

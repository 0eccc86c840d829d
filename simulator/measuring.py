"""How good the reader and the grader are, measured against what people marked. Arithmetic only.

A figure without its interval says more than it knows, so every rate comes with one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

Marked = tuple[str, int | None]
"""A criterion and the turn that shows it; no turn means the session as a whole."""
Interval = tuple[float, float]

Z95 = 1.959964
RESAMPLES = 1000


@dataclass(frozen=True)
class Tally:
    """Hits, false alarms and misses of one label."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hits + other.hits, self.false + other.false, self.missed + other.missed)

    @property
    def n(self) -> int:
        """How many there were to find."""
        return self.hits + self.missed

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right; None if nothing was found."""
        return share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float | None:
        """The share of what is there that was found; None if there was nothing to find."""
        return share(self.hits, self.n)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two; None if there was nothing to find and nothing was found."""
        return share(2 * self.hits, 2 * self.hits + self.false + self.missed)


def share(part: int, whole: int) -> float | None:
    """A rate, or None when there is nothing to take it of."""
    return part / whole if whole else None


def wilson(part: int, whole: int) -> Interval | None:
    """The 95 % interval of a rate after Wilson, which stays honest for small numbers and rates near 0 and 1."""
    if not whole:
        return None
    rate, z2 = part / whole, Z95 * Z95
    middle = (rate + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z95 * sqrt(rate * (1 - rate) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def label_tallies(examples: Iterable[tuple[frozenset[str], frozenset[str]]]) -> dict[str, Tally]:
    """A tally a label, from pairs of the labels wanted and the labels found."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for wanted, found in examples:
        for label in wanted | found:
            tallies[label] += Tally(
                hits=int(label in wanted and label in found),
                false=int(label not in wanted),
                missed=int(label not in found),
            )
    return dict(sorted(tallies.items()))


def together(tallies: Iterable[Tally]) -> Tally:
    """All of them as one: the micro average."""
    return sum(tallies, Tally())


@dataclass(frozen=True)
class MarkedSession:
    """What a person marked in a session, and what the grader found.

    Attributes:
        clean: look-alikes: turns in which the grader must not find this criterion.
        pair: sessions with the same value belong together as violation and look-alike.
        whole: everything was marked; if not, only criteria named in `gold` and `clean` count.
        spans: for marks on a segment its first and last turn: a finding anywhere in it is a hit.
    """

    id: str
    gold: frozenset[Marked]
    clean: frozenset[Marked]
    found: frozenset[tuple[str, int]]
    pair: str | None = None
    whole: bool = True
    spans: Mapping[Marked, tuple[int, int]] = field(default_factory=dict)

    @property
    def counted(self) -> frozenset[tuple[str, int]]:
        """The findings that can be called right or wrong."""
        if self.whole:
            return self.found
        marked = {criterion for criterion, _ in self.gold | self.clean}
        return frozenset(f for f in self.found if f[0] in marked)

    def hit(self, mark: Marked) -> bool:
        """Whether anything that was found is this mark."""
        return any(self._hits(f, mark) for f in self.found)

    def right_about(self, criteria: Collection[str]) -> bool:
        """All that was marked of these criteria was found, and no look-alike was taken for a violation."""
        all_found = all(self.hit(mark) for mark in self.gold if mark[0] in criteria)
        return all_found and not any(matches(f, mark) for f in self.found for mark in self.clean if mark[0] in criteria)

    def tallies(self) -> dict[str, Tally]:
        """A tally a criterion. A finding that was not marked is a false alarm, another one of the same fault is not."""
        result: dict[str, Tally] = defaultdict(Tally)
        for mark in self.gold:
            hit = any(self._hits(f, mark) for f in self.counted)
            result[mark[0]] += Tally(hits=int(hit), missed=int(not hit))
        for finding in self.counted:
            if not any(self._hits(finding, mark) for mark in self.gold):
                result[finding[0]] += Tally(false=1)
        return dict(result)

    def _hits(self, finding: tuple[str, int], mark: Marked) -> bool:
        first, last = self.spans.get(mark, (1, 0))
        within = finding[0] == mark[0] and first <= finding[1] <= last
        return within or matches(finding, mark)


def matches(finding: tuple[str, int], mark: Marked) -> bool:
    """Whether a finding is the marked one: the same criterion, and the same turn if one was marked."""
    return finding[0] == mark[0] and mark[1] in (None, finding[1])


@dataclass(frozen=True)
class Measured:
    """A tally with the 95 % bootstrap intervals of its rates."""

    tally: Tally
    precision: Interval | None
    recall: Interval | None
    f1: Interval | None


@dataclass(frozen=True)
class Calibration:
    """The grader against the marks. Rates of pairs and clean sessions are counts, so that n is never lost."""

    sessions: int
    whole: int
    overall: Measured
    criteria: Mapping[str, Measured]
    pairs: int
    pairs_right: int
    clean_sessions: int
    false_in_clean: int
    clean_without_grave: int
    by_pair: Mapping[str, tuple[int, int]]
    planted: tuple[int, int]

    @property
    def pair_accuracy(self) -> float | None:
        """The share of pairs with both sides right."""
        return share(self.pairs_right, self.pairs)

    @property
    def false_per_clean_session(self) -> float | None:
        """False findings a session in which a person found nothing to mark."""
        return share(self.false_in_clean, self.clean_sessions)


def calibration(
    sessions: Sequence[MarkedSession], seed: int = 0, *, grave: Collection[str] = (), of_the_whole: Collection[str] = ()
) -> Calibration:
    """The figures over all sessions. Pairs are drawn together in the bootstrap: their sides are not independent.

    Args:
        sessions: what was marked and found.
        seed: of the bootstrap.
        grave: criteria whose findings weigh S3 or S4.
        of_the_whole: criteria that are judged over a session.
    """
    groups: dict[str, list[MarkedSession]] = defaultdict(list)
    for session in sessions:
        groups[f"pair {session.pair}" if session.pair else f"session {session.id}"].append(session)
    by_group = [_by_criterion(group) for group in groups.values()]
    criteria = sorted({criterion for tallies in by_group for criterion in tallies})
    columns = {c: [tallies.get(c, Tally()) for tallies in by_group] for c in criteria}
    pairs = [group for group in groups.values() if len(group) > 1]
    clean = [s for s in sessions if s.whole and not s.gold]
    return Calibration(
        sessions=len(sessions),
        whole=sum(s.whole for s in sessions),
        overall=measured([together(tallies.values()) for tallies in by_group], seed),
        criteria={c: measured(column, seed) for c, column in columns.items()},
        pairs=len(pairs),
        pairs_right=sum(_right(pair) for pair in pairs),
        clean_sessions=len(clean),
        false_in_clean=sum(len(s.found) for s in clean),
        clean_without_grave=sum(not any(c in grave for c, _ in s.found) for s in clean),
        by_pair=_pairs_right(pairs),
        planted=_planted(sessions, of_the_whole),
    )


def _pairs_right(pairs: Iterable[Sequence[MarkedSession]]) -> dict[str, tuple[int, int]]:
    """For each criterion how many of its pairs are right, and how many there are."""
    counted: dict[str, tuple[int, int]] = {}
    for pair in pairs:
        for criterion in {c for session in pair for c, _ in session.clean}:
            right, all_ = counted.get(criterion, (0, 0))
            counted[criterion] = (right + _right(pair), all_ + 1)
    return dict(sorted(counted.items()))


def _right(pair: Sequence[MarkedSession]) -> bool:
    """Whether the grader tells the two apart by the criterion that they are a pair about."""
    about = {criterion for session in pair for criterion, _ in session.clean}
    return all(session.right_about(about) for session in pair)


def _planted(sessions: Iterable[MarkedSession], of_the_whole: Collection[str]) -> tuple[int, int]:
    """Of the faults of whole sessions that are judged over a session, how many were found."""
    marks = [(s, mark) for s in sessions if s.whole for mark in s.gold if mark[0] in of_the_whole]
    return sum(session.hit(mark) for session, mark in marks), len(marks)


def _by_criterion(group: Iterable[MarkedSession]) -> dict[str, Tally]:
    result: dict[str, Tally] = defaultdict(Tally)
    for session in group:
        for criterion, tally in session.tallies().items():
            result[criterion] += tally
    return result


def measured(tallies: Sequence[Tally], seed: int) -> Measured:
    """The sum of the tallies, with intervals from drawing as many of them again, with replacement, many times."""
    kinds = Counter(tallies)
    drawn: list[Tally] = []
    if kinds:  # drawing numbers of each kind is drawing the tallies themselves, and takes no time
        rows = np.array([(t.hits, t.false, t.missed) for t in kinds])
        weights = np.array(list(kinds.values())) / len(tallies)
        sums = np.random.default_rng(seed).multinomial(len(tallies), weights, size=RESAMPLES) @ rows
        drawn = [Tally(*row) for row in sums.tolist()]
    return Measured(
        tally=together(tallies),
        precision=_middle_95(t.precision for t in drawn),
        recall=_middle_95(t.recall for t in drawn),
        f1=_middle_95(t.f1 for t in drawn),
    )


def _middle_95(rates: Iterable[float | None]) -> Interval | None:
    known = sorted(rate for rate in rates if rate is not None)
    if not known:
        return None
    last = len(known) - 1
    return known[round(0.025 * last)], known[round(0.975 * last)]

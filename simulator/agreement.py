"""Agreement beyond chance: the grader with a person, and two people with each other. Arithmetic only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from simulator.measuring import RESAMPLES, Interval, Marked, MarkedSession, matches

Pair = tuple[bool, bool]
"""What the one saw and what the other saw in the same place."""


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Cohen's kappa; None where both always say the same, so that there is nothing to agree about beyond chance."""
    if not pairs:
        return None
    seen = np.array(pairs, dtype=float)
    observed = float((seen[:, 0] == seen[:, 1]).mean())
    first, second = seen.mean(axis=0)
    by_chance = float(first * second + (1 - first) * (1 - second))
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def kappa_interval(pairs: Sequence[Pair], seed: int = 0) -> Interval | None:
    """The 95 % bootstrap interval of kappa."""
    if not pairs:
        return None
    seen = np.array(pairs, dtype=float)
    drawn = np.random.default_rng(seed).integers(0, len(seen), size=(RESAMPLES, len(seen)))
    first, second = seen[drawn, 0], seen[drawn, 1]
    observed = (first == second).mean(axis=1)
    one, two = first.mean(axis=1), second.mean(axis=1)
    by_chance = one * two + (1 - one) * (1 - two)
    known = by_chance < 1
    if not known.any():
        return None
    low, high = np.quantile((observed[known] - by_chance[known]) / (1 - by_chance[known]), [0.025, 0.975])
    return float(low), float(high)


def judged_alike(sessions: Sequence[MarkedSession]) -> dict[str, list[Pair]]:
    """Place by place what the person saw and what the grader saw, a criterion: marks, look-alikes, whole sessions."""
    found: dict[str, list[Pair]] = defaultdict(list)
    criteria = {c for s in sessions for c, _ in (*s.gold, *s.clean)}
    for session in sessions:
        for mark in session.gold:
            found[mark[0]].append((True, session.hit(mark)))
        for mark in session.clean:
            found[mark[0]].append((False, any(matches(f, mark) for f in session.found)))
        if session.whole:
            marked = {criterion for criterion, _ in session.gold | session.clean}
            for criterion in criteria - marked:
                found[criterion].append((False, any(f[0] == criterion for f in session.found)))
    return dict(found)


def between_people(first: Sequence[MarkedSession], second: Mapping[str, frozenset[Marked]]) -> dict[str, list[Pair]]:
    """What two people saw in the same places, a criterion. `second` holds the other's marks by session."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for session in first:
        if session.id not in second:
            continue
        other = {criterion for criterion, _ in second[session.id]}
        for criterion in {c for c, _ in session.gold | session.clean} | other:
            found[criterion].append((any(c == criterion for c, _ in session.gold), criterion in other))
    return dict(found)

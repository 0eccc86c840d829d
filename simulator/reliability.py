"""Supervisor against supervisor: how far two people agree who rated the same session and saw nothing of each other.

Weighted kappa is scikit-learn's and alpha is the `krippendorff` package's. The ICC is its textbook's two mean squares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from simulator.measuring import RESAMPLES, Interval

Levels = Mapping[str, int]
"""One criterion in one session: the level, 1 to 4, by who gave it."""
STEPS = 4


@dataclass(frozen=True)
class Reliability:
    """Agreement of people over sessions that at least two of them rated. None where there is nothing to differ about.

    Attributes:
        sessions: how many places both looked at.
        exact: the share of pairs that gave the same level.
        weighted_kappa: quadratic weights: one step apart costs a ninth of three steps.
        icc: ICC(1,1), one-way and single rater: the two raters are others from session to session.
        alpha: Krippendorff's, ordinal.
    """

    sessions: int
    exact: float | None
    weighted_kappa: float | None
    weighted_kappa_95: Interval | None
    icc: float | None
    alpha: float | None


def between_raters(rated: Sequence[Levels]) -> Reliability:
    """The figures over all places that two or more people rated; those with one rater are left out."""
    both = [levels for levels in rated if len(levels) > 1]
    pairs = [(levels[a], levels[b]) for levels in both for a, b in combinations(sorted(levels), 2)]
    return Reliability(
        sessions=len(both),
        exact=sum(a == b for a, b in pairs) / len(pairs) if pairs else None,
        weighted_kappa=weighted_kappa(pairs),
        weighted_kappa_95=weighted_kappa_interval(pairs),
        icc=icc(both),
        alpha=alpha(both),
    )


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's kappa with quadratic weights; None if everybody always gave one and the same level."""
    if len({level for pair in pairs for level in pair}) < 2:
        return None
    from sklearn.metrics import cohen_kappa_score  # takes a second to import

    first, second = zip(*pairs, strict=True)
    return float(cohen_kappa_score(first, second, labels=list(range(1, STEPS + 1)), weights="quadratic"))


def weighted_kappa_interval(pairs: Sequence[tuple[int, int]], seed: int = 0) -> Interval | None:
    """Its 95 % bootstrap interval. All draws are made at once: one call a draw would take a second a criterion."""
    if not pairs:
        return None
    table = np.zeros((STEPS, STEPS))
    for first, second in pairs:
        table[first - 1, second - 1] += 1
    drawn = np.random.default_rng(seed).multinomial(len(pairs), table.ravel() / len(pairs), size=RESAMPLES)
    seen = drawn.reshape(RESAMPLES, STEPS, STEPS) / len(pairs)
    by_chance = seen.sum(axis=2)[:, :, None] * seen.sum(axis=1)[:, None, :]
    steps = np.arange(STEPS)
    cost = (steps[:, None] - steps[None, :]) ** 2
    expected = (by_chance * cost).sum(axis=(1, 2))
    known = expected > 0
    if not known.any():
        return None
    values = 1 - (seen * cost).sum(axis=(1, 2))[known] / expected[known]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def icc(rated: Sequence[Levels]) -> float | None:
    """ICC(1,1) after Shrout and Fleiss, for two raters a place (of more, the first two by name).

    None with fewer than two places or without any difference.
    """
    table = np.array([[levels[name] for name in sorted(levels)[:2]] for levels in rated], dtype=float)
    if len(table) < 2:
        return None
    raters = table.shape[1]
    between = raters * table.mean(axis=1).var(ddof=1)
    within = table.var(axis=1, ddof=1).mean()
    spread = between + (raters - 1) * within
    return float((between - within) / spread) if spread > 0 else None


def alpha(rated: Sequence[Levels]) -> float | None:
    """Krippendorff's alpha for ordinal levels; any number of raters, none of whom need have rated everything."""
    if len({level for levels in rated for level in levels.values()}) < 2:
        return None
    import krippendorff

    counts = np.zeros((len(rated), STEPS))
    for row, levels in enumerate(rated):
        for level in levels.values():
            counts[row, level - 1] += 1
    value: float = krippendorff.alpha(
        value_counts=counts, value_domain=list(range(1, STEPS + 1)), level_of_measurement="ordinal"
    )
    return float(value)

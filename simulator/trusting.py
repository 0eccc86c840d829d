"""How far the grader can be trusted, by what supervisors said of its scorecards: figures with intervals.

The unit is one criterion in one session that a supervisor judged too. Where a session was rated blind, the blind rating
counts; otherwise the scorecard as the supervisor left it when signing off.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from simulator.core.trust import Seen, advisory_after, decided_by_reviews
from simulator.measuring import RESAMPLES, Interval, share
from simulator.opinions import Place


@dataclass(frozen=True)
class Trusted:
    """Agreement with supervisors. Intervals are 95 %, by bootstrap over sessions; None where nothing can be said."""

    seen: Seen
    agreement: float | None
    agreement_95: Interval | None
    kappa: float | None
    kappa_95: Interval | None
    precision: float | None
    precision_95: Interval | None
    recall: float | None
    recall_95: Interval | None


def trusted(seen: Seen, seed: int = 0) -> Trusted:
    """The figures of a two-by-two count. Drawing counts is drawing the sessions themselves, and takes no time."""
    n = seen.places
    counts = (seen.both, seen.grader, seen.person, seen.neither)
    drawn = np.random.default_rng(seed).multinomial(n, np.array(counts) / n, size=RESAMPLES) if n else np.zeros((0, 4))
    both, grader, person, neither = drawn.T
    by_grader, by_person = (both + grader) / max(n, 1), (both + person) / max(n, 1)
    by_chance = by_grader * by_person + (1 - by_grader) * (1 - by_person)
    same = (both + neither) / max(n, 1)
    return Trusted(
        seen=seen,
        agreement=share(seen.both + seen.neither, n),
        agreement_95=_middle(same, np.ones(len(same))),
        kappa=seen.kappa,
        kappa_95=_middle(same - by_chance, 1 - by_chance),
        precision=share(seen.both, seen.both + seen.grader),
        precision_95=_middle(both, both + grader),
        recall=share(seen.both, seen.both + seen.person),
        recall_95=_middle(both, both + person),
    )


def _middle(part: np.ndarray, whole: np.ndarray) -> Interval | None:
    known = whole > 0
    if not known.any():
        return None
    low, high = np.quantile(part[known] / whole[known], [0.025, 0.975])
    return float(low), float(high)


def grouped(places: Iterable[Place], key: Callable[[Place], str]) -> dict[str, Seen]:
    """The counts added up by a key, in the key's order."""
    found: dict[str, Seen] = defaultdict(Seen)
    for place in places:
        found[key(place)] += place.seen
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Standing:
    """Whether a criterion only advises, and who decided it."""

    advisory: bool
    by_reviews: bool


def standings(criteria: Iterable[str], card: frozenset[str], reviewed: Mapping[str, Seen]) -> dict[str, Standing]:
    """Every criterion's standing: by reviews where there are enough, else by the accuracy card."""
    advisory, decided = advisory_after(card, reviewed), decided_by_reviews(reviewed)
    return {c: Standing(c in advisory, c in decided) for c in criteria}

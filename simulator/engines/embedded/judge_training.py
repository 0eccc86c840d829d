"""Trains the judge from judged turns, with scikit-learn (`ipt-sim train --criteria`).

Two steps for words and place. One model learns what all violations share against all look-alikes, from everything there
is; then each trap's own model learns from its own few examples, with the first one's score among its features. Both are
linear, so that at work they are one table. The encoder's score of the trap is weighed against it. That, probabilities
and thresholds come from scores by models that have not learnt from the turn's writer; see `samples.UNSEEN`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from simulator.engines.embedded.judge import Judge, Limits
from simulator.engines.embedded.samples import OF_SESSIONS, UNSEEN, Sample

FEWEST = 12
"""Violations below which a trap is left to the rules."""
FEWEST_TURNS = 4
"""A feature that occurs in fewer turns is noise."""
NEGLIGIBLE = 0.15
SHARED_STRENGTH, STRENGTH = 3.0, 20.0
OTHERS = 3000
"""How many turns that have nothing to do with a trap its model sees, at most."""
WEIGHT_OF_OTHERS = 40.0
"""What all of those weigh together, in violations of the trap."""
PRECISION = 0.85
"""Of what is called among a trap's violations and look-alikes by other hands, the share that must be violations."""
ALONE, WHERE_RULED = 0.9, 0.75
"""Of the components that are called in fragments by other hands, the share that a person must have seen: where only the
encoder hears it, and where its rule has found it too."""
ALARMS_A_SESSION = 1.6
"""How many ordinary turns of a session all traps together may call, before the surest one of a turn is taken."""
TURNS_A_SESSION = 15
ORDINARY_FRAGMENT = 0.3
"""What a faultless turn of a fragment weighs, against one of a whole session, in judging false alarms: fragments are
written about traps, sessions are what trainees hold."""
SMOOTH = 2.0
STRICTEST, LOOSEST = 0.97, 0.1
OF_ALL = 4.0
"""What all components together weigh in the precision of one, in fragments."""
ANYTHING, NOTHING = -99.0, 99.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Heard:
    """The encoder's scores of turns by hands that it had not learnt from.

    Attributes:
        labels: traps, and techniques with their components.
        scores: by the number of the sample, in the order of the labels.
    """

    labels: Sequence[str]
    scores: Mapping[int, NDArray[np.float32]]

    def of(self, label: str, rows: Sequence[int] | NDArray[np.intp]) -> Floats:
        """One label's scores for these samples."""
        at = self.labels.index(label)
        return np.array([self.scores[int(row)][at] for row in rows], dtype=np.float64)


@dataclass
class _Table:
    samples: Sequence[Sample]
    matrix: csr_matrix
    names: list[str]
    hands: NDArray[np.str_] = field(init=False)
    anything: NDArray[np.bool_] = field(init=False)
    seen: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.hands = np.array([s.hand for s in self.samples])
        self.anything = np.array([bool(s.bad) for s in self.samples])
        self.seen = ~np.isin(self.hands, sorted(UNSEEN))

    def bad(self, trap: str) -> NDArray[np.bool_]:
        return np.array([trap in s.bad for s in self.samples])

    def fine(self, trap: str) -> NDArray[np.bool_]:
        return np.array([trap in s.fine for s in self.samples])

    def open(self, trap: str) -> NDArray[np.bool_]:
        return np.array([trap in s.leads_to for s in self.samples])

    def shared(self, learning: NDArray[np.bool_]) -> "_Line":
        """What violations of any kind have that their look-alikes lack."""
        rows = learning & np.array([bool(s.bad or s.fine) for s in self.samples])
        return _fitted(self.matrix[rows], self.anything[rows], None, SHARED_STRENGTH)


@dataclass(frozen=True)
class _Line:
    """A linear model: weights and bias."""

    weights: Floats
    bias: float

    def over(self, matrix: csr_matrix) -> Floats:
        summed: Floats = matrix @ self.weights + self.bias
        return summed


def train_judge(samples: Sequence[Sample], heard: Heard, source: str) -> Judge:
    """The judge learnt from these turns. `source` names what they are."""
    table = _table(samples)
    traps = [t for t in sorted({t for s in samples for t in s.bad}) if (table.bad(t) & table.seen).sum() >= FEWEST]
    everyone = np.ones(len(samples), dtype=bool)
    first, last = table.shared(table.seen), table.shared(everyone)
    at = np.flatnonzero(~table.seen)
    scores = {t: _of_trap(table, t, table.seen, first).over(table.matrix[at]) for t in traps}
    by_words, by_ear = _shares(table, at, scores, heard)
    found: list[tuple[str, _Line, float, float]] = []
    for trap in traps:
        both = by_words * scores[trap] + by_ear * heard.of(trap, at)
        slope, offset = _calibrated(table, trap, at, both)
        own = _of_trap(table, trap, everyone, last)
        line = _Line(own.weights * slope * by_words, own.bias * slope * by_words + offset)
        likely = 1 / (1 + np.exp(-(both * slope + offset)))
        found.append((trap, line, slope * by_ear, _threshold(table, trap, at, likely, len(traps))))
    return _judge(found, table.names, _components(samples, heard), source)


def _table(samples: Sequence[Sample]) -> _Table:
    words = DictVectorizer(sparse=True)
    matrix: csr_matrix = words.fit_transform([s.weighted for s in samples]).tocsr()
    frequent = matrix.getnnz(axis=0) >= FEWEST_TURNS
    return _Table(samples, matrix[:, frequent].tocsr(), list(words.get_feature_names_out()[frequent]))


def _of_trap(table: _Table, trap: str, learning: NDArray[np.bool_], shared: _Line) -> _Line:
    """The trap's own model, the shared one's score folded in."""
    bad, fine = table.bad(trap), table.fine(trap)
    others = np.flatnonzero(learning & ~bad & ~fine & ~table.open(trap))
    if len(others) > OTHERS:
        others = np.random.default_rng(0).choice(others, OTHERS, replace=False)
    rows = np.concatenate([np.flatnonzero(learning & (bad | fine)), np.sort(others)])
    weight = np.where(bad | fine, 1.0, WEIGHT_OF_OTHERS * bad[rows].sum() / max(1, len(others)))[rows]
    score = csr_matrix(shared.over(table.matrix[rows])[:, None] / 4)
    fitted = _fitted(hstack([table.matrix[rows], score]).tocsr(), bad[rows], weight, STRENGTH)
    own, of_shared = fitted.weights[:-1], fitted.weights[-1] / 4
    return _Line(own + of_shared * shared.weights, fitted.bias + of_shared * shared.bias)


def _fitted(matrix: csr_matrix, wanted: NDArray[np.bool_], weight: Floats | None, strength: float) -> _Line:
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=300, random_state=0)
    model.fit(matrix, wanted, sample_weight=weight)
    return _Line(model.coef_[0], float(model.intercept_[0]))


def _balanced(table: _Table, trap: str, rows: NDArray[np.intp]) -> tuple[NDArray[np.bool_], Floats]:
    """Which of these turns fall into the trap, and what each weighs: unrelated ones little."""
    bad, fine = table.bad(trap)[rows], table.fine(trap)[rows]
    rest = ~bad & ~fine
    return bad, np.where(rest, bad.sum() / max(1, rest.sum()), 1.0) * ~table.open(trap)[rows]


def _shares(table: _Table, rows: NDArray[np.intp], scores: Mapping[str, Floats], heard: Heard) -> tuple[float, float]:
    """What words and place weigh, and what the encoder does: the same for all traps, for each has few violations."""
    told = [
        (np.stack([score, heard.of(trap, rows)], axis=1), *_balanced(table, trap, rows))
        for trap, score in scores.items()
    ]
    pairs, wanted, weight = (np.concatenate(part) for part in zip(*told, strict=True))
    by_words, by_ear = _fitted(csr_matrix(pairs), wanted, weight, SMOOTH).weights
    return max(0.0, float(by_words)), max(0.0, float(by_ear))


def _calibrated(table: _Table, trap: str, rows: NDArray[np.intp], scores: Floats) -> tuple[float, float]:
    """Slope and offset that turn scores into probabilities (Platt)."""
    line = _fitted(csr_matrix(scores[:, None]), *_balanced(table, trap, rows), SMOOTH)
    return max(0.1, float(line.weights[0])), line.bias


def _threshold(table: _Table, trap: str, rows: NDArray[np.intp], likely: Floats, traps: int) -> float:
    """The lowest probability with the precision and the few false alarms wanted, on writers not learnt from."""
    bad, fine = table.bad(trap)[rows], table.fine(trap)[rows]
    session = np.char.startswith(table.hands[rows], OF_SESSIONS)
    unrelated = ~bad & ~fine & ~table.open(trap)[rows]
    weight = np.where(session, 1.0, np.where(table.anything[rows], 0.0, ORDINARY_FRAGMENT)) * unrelated
    most = ALARMS_A_SESSION / (TURNS_A_SESSION * traps) * weight.sum()
    chosen = STRICTEST
    for candidate in np.arange(STRICTEST, LOOSEST, -0.01):
        taken = likely >= candidate
        hits, wrong = (taken & bad & ~session).sum(), (taken & fine).sum()
        if (weight * taken).sum() > most:
            break
        if hits and hits / (hits + wrong) >= PRECISION:
            chosen = float(candidate)
    return round(chosen, 2)


def _components(samples: Sequence[Sample], heard: Heard) -> dict[str, dict[str, Limits]]:
    """From which score each component counts as shown, by itself and where its rule has found it."""
    together: dict[str, list[int]] = {}
    for number in heard.scores:
        if samples[number].technique is not None:
            together.setdefault(samples[number].fragment, []).append(number)
    told: dict[str, list[tuple[float, bool, bool]]] = {}
    for numbers in together.values():
        sample = samples[numbers[0]]
        for label in heard.labels:
            technique, _, component = label.partition(" ")
            if technique == sample.technique and component:
                seen = (float(heard.of(label, numbers).max()), component in sample.ruled, component in sample.shown)
                told.setdefault(label, []).append(seen)
    every = [seen for some in told.values() for seen in some]
    found: dict[str, dict[str, Limits]] = {}
    for label, some in sorted(told.items()):
        technique, component = label.split()
        alone = _limit([(s, y) for s, _, y in some], [(s, y) for s, _, y in every], ALONE)
        ruled = _limit([(s, y) for s, r, y in some if r], [(s, y) for s, r, y in every if r], WHERE_RULED)
        found.setdefault(technique, {})[component] = alone, min(alone, ruled)
    return found


def _limit(some: Sequence[tuple[float, bool]], every: Sequence[tuple[float, bool]], wanted: float) -> float:
    """The lowest score with the precision wanted, that of all components lending some weight to that of one."""
    chosen = NOTHING
    scores = np.array([score for score, _ in every])
    right = np.array([shown for _, shown in every])
    for limit in (ANYTHING, *sorted(score for score, _ in some)):
        general = right[scores >= limit].mean() if (scores >= limit).any() else 1.0
        taken = [shown for score, shown in some if score >= limit]
        if (sum(taken) + OF_ALL * general) / (len(taken) + OF_ALL) >= wanted:
            chosen = limit
            break
    return round(chosen, 2)


def _judge(
    found: Sequence[tuple[str, _Line, float, float]],
    names: Sequence[str],
    components: dict[str, dict[str, Limits]],
    source: str,
) -> Judge:
    table = np.array([line.weights for _, line, _, _ in found]).T.reshape(len(names), len(found))
    kept = {
        name: tuple((i, round(float(w), 2)) for i, w in enumerate(row) if abs(w) >= NEGLIGIBLE)
        for name, row in zip(names, table, strict=True)
    }
    return Judge(
        traps=tuple(trap for trap, *_ in found),
        bias=tuple(round(line.bias, 3) for _, line, _, _ in found),
        heard=tuple(round(ear, 3) for _, _, ear, _ in found),
        thresholds=tuple(limit for *_, limit in found),
        weights={name: pairs for name, pairs in kept.items() if pairs},
        corpus_hash=source,
        components=components,
    )

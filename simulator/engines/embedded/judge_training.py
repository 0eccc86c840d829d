"""Trains the criteria's linear models from judged turns, with scikit-learn (`ipt-sim train --criteria`).

Two steps. One model learns what all violations share against all look-alikes, from everything there is; then each
trap's own model learns from its own few examples, with the first one's score among its features. Both are linear, so
that at work they are one table. Probabilities and thresholds come from scores by models that have not learnt from the
turn's writer: every writer is left out once, and the tuning hand always.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from simulator.engines.embedded.grading.situation import Weighted
from simulator.engines.embedded.judge import Judge

TUNING = "c"
"""The hand that probabilities and thresholds are set on. No model learns from it."""
FEWEST = 12
"""Violations below which a trap is left to the rules."""
FEWEST_TURNS = 4
"""A feature that occurs in fewer turns is noise."""
NEGLIGIBLE = 0.15
SHARED_STRENGTH, STRENGTH = 3.0, 20.0
OTHERS = 6000
"""How many turns that have nothing to do with a trap its model sees, at most."""
WEIGHT_OF_OTHERS = 40.0
"""What all of those weigh together, in violations of the trap."""
PRECISION = 0.85
"""Of a trap's violations and look-alikes by other hands that are called, the share that must be violations."""
ALARMS_A_SESSION = 0.8
"""How many ordinary turns of a session all traps together may call, before the surest one of a turn is taken."""
TURNS_A_SESSION = 15
ORDINARY_FRAGMENT = 0.3
"""What a faultless turn of a fragment weighs, against one of a whole session, in judging false alarms: fragments are
written about traps, sessions are what trainees hold."""
RUBRIC = "rubric"
"""The hand of the rubric's own examples."""
OF_SESSIONS = "tune-"
"""How hands begin that wrote whole sessions: what is ordinary is to be seen there."""
SMOOTH = 2.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """A turn that a person judged.

    Attributes:
        hand: who wrote it.
        bad: the traps it falls into.
        fine: the traps that it resembles without falling into them.
        leads_to: the traps that the turn after it was judged for. It may be half-way there: it counts for neither side.
    """

    hand: str
    weighted: Weighted
    bad: frozenset[str] = frozenset()
    fine: frozenset[str] = frozenset()
    leads_to: frozenset[str] = frozenset()


@dataclass
class _Table:
    samples: Sequence[Sample]
    matrix: csr_matrix
    names: list[str]
    hands: NDArray[np.str_] = field(init=False)
    anything: NDArray[np.bool_] = field(init=False)
    _without: dict[str, "_Line"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hands = np.array([s.hand for s in self.samples])
        self.anything = np.array([bool(s.bad) for s in self.samples])

    def bad(self, trap: str) -> NDArray[np.bool_]:
        return np.array([trap in s.bad for s in self.samples])

    def fine(self, trap: str) -> NDArray[np.bool_]:
        return np.array([trap in s.fine for s in self.samples])

    def open(self, trap: str) -> NDArray[np.bool_]:
        return np.array([trap in s.leads_to for s in self.samples])

    def shared(self, hand: str) -> "_Line":
        """What violations of any kind have that their look-alikes lack, learnt without this hand and the tuning one."""
        if hand not in self._without:
            paired = np.array([bool(s.bad or s.fine) for s in self.samples])
            rows = paired & (self.hands != TUNING) & (self.hands != hand)
            self._without[hand] = _fitted(self.matrix[rows], self.anything[rows], None, SHARED_STRENGTH)
        return self._without[hand]


@dataclass(frozen=True)
class _Line:
    """A linear model: weights and bias."""

    weights: Floats
    bias: float

    def over(self, matrix: csr_matrix) -> Floats:
        summed: Floats = matrix @ self.weights + self.bias
        return summed


def train_judge(samples: Sequence[Sample], source: str) -> Judge:
    """The judge learnt from these turns. `source` names what they are."""
    table = _table(samples)
    learning = table.hands != TUNING
    traps = sorted({t for s in samples for t in s.bad})
    found: list[tuple[str, _Line, float]] = []
    for trap in traps:
        if (table.bad(trap) & learning).sum() < FEWEST:
            continue
        held, scores = _unseen(table, trap, learning)
        line = _of_trap(table, trap, learning, table.shared(TUNING))
        slope, offset = _calibrated(table, trap, held, scores)
        line = _Line(line.weights * slope, line.bias * slope + offset)
        likely = 1 / (1 + np.exp(-(scores * slope + offset)))
        found.append((trap, line, _threshold(table, trap, held, likely, len(traps))))
    return _judge(found, table.names, source)


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


def _unseen(table: _Table, trap: str, learning: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Floats]:
    """Scores of turns by models that have not learnt from their writer: the tuning hand's, and each other's in turn."""
    wrote = {h for h, bad in zip(table.hands, table.bad(trap), strict=True) if bad}
    hands = sorted({TUNING, *wrote - {RUBRIC}, *(h for h in set(table.hands) if h.startswith(OF_SESSIONS))})
    rows: list[NDArray[np.intp]] = []
    scores: list[Floats] = []
    for hand in hands:
        others = learning & (table.hands != hand)
        at = np.flatnonzero(table.hands == hand)
        if not len(at) or not (table.bad(trap) & others).any():
            continue
        rows.append(at)
        scores.append(_of_trap(table, trap, others, table.shared(hand)).over(table.matrix[at]))
    return np.concatenate(rows), np.concatenate(scores)


def _calibrated(table: _Table, trap: str, rows: NDArray[np.intp], scores: Floats) -> tuple[float, float]:
    """Slope and offset that turn scores into probabilities (Platt). Unrelated turns weigh little."""
    bad, fine = table.bad(trap)[rows], table.fine(trap)[rows]
    rest = ~bad & ~fine
    weight = np.where(rest, bad.sum() / max(1, rest.sum()), 1.0)
    line = _fitted(csr_matrix(scores[:, None]), bad, weight, SMOOTH)
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


STRICTEST, LOOSEST = 0.97, 0.1


def _judge(found: Sequence[tuple[str, _Line, float]], names: Sequence[str], source: str) -> Judge:
    table = np.array([line.weights for _, line, _ in found]).T.reshape(len(names), len(found))
    kept = {
        name: tuple((i, round(float(w), 2)) for i, w in enumerate(row) if abs(w) >= NEGLIGIBLE)
        for name, row in zip(names, table, strict=True)
    }
    return Judge(
        traps=tuple(trap for trap, _, _ in found),
        bias=tuple(round(line.bias, 3) for _, line, _ in found),
        thresholds=tuple(limit for _, _, limit in found),
        weights={name: pairs for name, pairs in kept.items() if pairs},
        corpus_hash=source,
    )

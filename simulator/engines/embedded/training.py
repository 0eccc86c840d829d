"""Trains the reader's linear model from the example turns, in seconds, with scikit-learn (`ipt-sim train`)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.preprocessing import normalize

from simulator.core.vocabulary import Act
from simulator.engines.embedded.corpus import corpus_files, corpus_hash, read_corpus
from simulator.engines.embedded.features import features
from simulator.engines.embedded.model import LinearModel

FEWEST_EXAMPLES = 6
"""A label with fewer positive examples is left to the rules."""
STRENGTH = 30.0
FOLDS = 4
ACCUSING = frozenset(
    f"act:{act}"
    for act in (
        Act.REASSURANCE,
        Act.ADVICE,
        Act.INTERPRETATION,
        Act.LABEL,
        Act.MINIMISING,
        Act.BLAME,
        Act.COGNITIVE,
        Act.PAST_QUESTION,
        Act.RISK_INDIRECT,
        Act.OUT_OF_ROLE,
        Act.INSULT,
    )
)
"""Labels that can be held against a trainee: their threshold favours precision (F0.5), the others' balances (F1)."""


def train(folder: Path) -> LinearModel:
    """The model learnt from the `train-*` files of a corpus folder."""
    files = corpus_files(folder, "train")
    examples = read_corpus(files)
    vectorizer = DictVectorizer(sparse=True)
    matrix: csr_matrix = normalize(vectorizer.fit_transform([features(e.trainee) for e in examples]))
    frequent = np.asarray((matrix > 0).sum(axis=0)).ravel() >= 2
    matrix = matrix[:, frequent]
    names = vectorizer.get_feature_names_out()[frequent]
    labels, bias, thresholds, columns = [], [], [], []
    for label in sorted({label for e in examples for label in e.labels}):
        wanted = np.array([label in e.labels for e in examples])
        if wanted.sum() < FEWEST_EXAMPLES:
            continue
        fitted = _regression().fit(matrix, wanted)
        labels.append(label)
        bias.append(round(float(fitted.intercept_[0]), 4))
        columns.append(fitted.coef_[0])
        thresholds.append(_threshold(matrix, wanted, accusing=label in ACCUSING))
    return LinearModel(
        labels=tuple(labels),
        bias=tuple(bias),
        thresholds=tuple(thresholds),
        weights=_table(names, columns),
        corpus_hash=corpus_hash(files),
    )


def _regression() -> LogisticRegression:
    return LogisticRegression(
        C=STRENGTH, solver="liblinear", dual=True, max_iter=300, class_weight="balanced", random_state=0
    )


def _threshold(matrix: csr_matrix, wanted: NDArray[np.bool_], *, accusing: bool) -> float:
    """The probability with the best F-score on examples that the fold's model has not seen."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    p = cross_val_predict(_regression(), matrix, wanted, cv=folds, method="predict_proba")[:, 1]
    beta2 = 0.25 if accusing else 1.0
    best, chosen = -1.0, 0.5
    for candidate in np.arange(0.3, 0.91, 0.02):
        taken = p >= candidate
        hits = float((taken & wanted).sum())
        score = (1 + beta2) * hits / (beta2 * wanted.sum() + taken.sum() or 1)
        if score > best:
            best, chosen = score, float(candidate)
    return round(chosen, 2)


def _table(names: Sequence[str], columns: Sequence[NDArray[np.float64]]) -> dict[str, tuple[tuple[int, float], ...]]:
    """Weights by feature, rounded, the negligible ones left out."""
    table: dict[str, tuple[tuple[int, float], ...]] = {}
    for row, name in zip(np.array(columns).T, names, strict=True):
        kept = tuple((i, round(float(w), 2)) for i, w in enumerate(row) if abs(w) >= 0.25)
        if kept:
            table[name] = kept
    return table

"""Trains the reader's linear model from the example turns, in seconds, with scikit-learn (`ipt-sim train`)."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.preprocessing import normalize

from simulator.core.vocabulary import Act
from simulator.engines.embedded.corpus import corpus_files, corpus_hash, read_corpus
from simulator.engines.embedded.features import features, letter_runs
from simulator.engines.embedded.model import LinearModel, Weights

FEWEST_EXAMPLES = 6
"""A label with fewer positive examples is left to the rules."""
FEWEST_TEXTS = 2
"""A feature that occurs in fewer texts is noise."""
NEGLIGIBLE = 0.25
NEGLIGIBLE_RUN = 0.6
"""There are many runs of letters, and each weighs little."""
STRENGTH = 30.0
GENTLE, EPOCHS = 3e-6, 20
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
    return fit([e.trainee for e in examples], [e.labels for e in examples], corpus_hash(files))


def fit(texts: Sequence[str], labelled: Sequence[Collection[str]], source: str) -> LinearModel:
    """One regression a label over these texts. `source` names what it was trained on."""
    matrix, words, letters = _matrix(texts)
    labels, bias, thresholds, columns = [], [], [], []
    for label in sorted({label for found in labelled for label in found}):
        wanted = np.array([label in found for found in labelled])
        if wanted.sum() < FEWEST_EXAMPLES:
            continue
        fitted = _regression().fit(matrix, wanted)
        labels.append(label)
        bias.append(float(fitted.intercept_[0]))
        columns.append(fitted.coef_[0])
        thresholds.append(_threshold(matrix, wanted, accusing=label in ACCUSING))
    return _model(labels, bias, thresholds, np.array(columns), words, letters, source)


def fit_one_of(texts: Sequence[str], labels: Sequence[str], source: str) -> LinearModel:
    """One regression a label where exactly one is right; see `LinearModel.shares`."""
    matrix, words, letters = _matrix(texts)
    fitted = SGDClassifier(loss="log_loss", alpha=GENTLE, max_iter=EPOCHS, tol=None, average=True, random_state=0)
    fitted.fit(matrix, np.array(labels))  # liblinear takes minutes for so many kinds, and is no better
    names = [str(name) for name in fitted.classes_]
    return _model(names, fitted.intercept_.tolist(), [0.5] * len(names), fitted.coef_, words, letters, source)


def _matrix(texts: Sequence[str]) -> tuple[csr_matrix, list[str], list[tuple[str, float]]]:
    """The texts as rows; the names of the word columns, then those of the runs of letters with their rarity."""
    words = DictVectorizer(sparse=True)
    letters = TfidfVectorizer(analyzer=_runs, min_df=FEWEST_TEXTS + 1, sublinear_tf=True)
    counted: csr_matrix = normalize(words.fit_transform([features(text) for text in texts]))
    frequent = np.asarray((counted > 0).sum(axis=0)).ravel() >= FEWEST_TEXTS
    matrix = hstack([counted[:, frequent], letters.fit_transform(texts)]).tocsr()
    runs = [(run, float(rarity)) for run, rarity in zip(letters.get_feature_names_out(), letters.idf_, strict=True)]
    return matrix, list(words.get_feature_names_out()[frequent]), runs


def _model(
    labels: Sequence[str],
    bias: Sequence[float],
    thresholds: Sequence[float],
    columns: NDArray[np.float64],
    words: Sequence[str],
    letters: Sequence[tuple[str, float]],
    source: str,
) -> LinearModel:
    word_rows, run_rows = columns.T[: len(words)], columns.T[len(words) :]
    kept = zip(words, (_kept(row, NEGLIGIBLE) for row in word_rows), strict=True)
    runs = zip(letters, (_kept(row, NEGLIGIBLE_RUN) for row in run_rows), strict=True)
    return LinearModel(
        labels=tuple(labels),
        bias=tuple(round(b, 4) for b in bias),
        thresholds=tuple(thresholds),
        weights={word: pairs for word, pairs in kept if pairs},
        letters={run: (round(rarity, 3), pairs) for (run, rarity), pairs in runs},
        corpus_hash=source,
    )


def _runs(text: str) -> list[str]:
    return list(letter_runs(text).elements())


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


def _kept(row: NDArray[np.float64], negligible: float) -> Weights:
    """The weights of one feature, rounded, the negligible ones left out."""
    return tuple((i, round(float(w), 2)) for i, w in enumerate(row) if abs(w) >= negligible)

"""The small linear model's inference side: a table of weights and a sum. Trained by `training.py` (`ipt-sim train`).

scikit-learn is not imported here: the weights travel as JSON, so a session starts fast and reads the same on every
machine, whatever library versions are installed.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.embedded.features import features, letter_runs

ARTEFACT = Path(__file__).parent / "reader_model.json"


Weights = tuple[tuple[int, float], ...]
"""(Label index, weight) pairs of one feature."""


TEXTS_KEPT = 2048
"""Texts whose probabilities a model remembers: what was read when it was said is looked at again in grading."""


@dataclass(frozen=True, eq=False)
class LinearModel:
    """One logistic regression a label over the same features: words, and runs of letters.

    Attributes:
        labels: `act:reassurance`, `topic:sleep`, ...
        thresholds: probability from which a label is taken, by label; chosen by cross-validation in training.
        weights: word feature to its weights; features that matter to no label are left out.
        letters: run of letters to its rarity and its weights.
        corpus_hash: SHA-256 of the examples it was trained on.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    thresholds: tuple[float, ...]
    weights: dict[str, Weights]
    letters: dict[str, tuple[float, Weights]]
    corpus_hash: str

    @cached_property
    def _table(self) -> NDArray[np.float64]:
        """Every feature's row of weights: words first, then runs of letters; before them all, the bias."""
        pairs = [*self.weights.values(), *(pairs for _, pairs in self.letters.values())]
        table = np.zeros((1 + len(pairs), len(self.labels)))
        table[0] = self.bias
        for row, weights in enumerate(pairs, start=1):
            for column, weight in weights:
                table[row, column] = weight
        return table

    @cached_property
    def _rows(self) -> dict[str, int]:
        """The row of each word feature."""
        return {word: row for row, word in enumerate(self.weights, start=1)}

    @cached_property
    def _runs(self) -> dict[str, tuple[int, float]]:
        """The row of each run of letters, and its rarity."""
        begin = 1 + len(self.weights)
        return {run: (begin + i, rarity) for i, (run, (rarity, _)) in enumerate(self.letters.items())}

    def scores(self, text: str) -> list[float]:
        """Every label's score for this text, in the order of the labels."""
        rows, runs = self._rows, self._runs
        words = features(text)
        at = [0, *(row for word in words if (row := rows.get(word)) is not None)]
        by = [1.0] + [1 / math.sqrt(len(words) or 1)] * (len(at) - 1)
        known = [
            (known[0], (1 + math.log(n)) * known[1]) for run, n in letter_runs(text).items() if (known := runs.get(run))
        ]
        scale = 1 / math.sqrt(sum([value * value for _, value in known]) or 1)
        at += [row for row, _ in known]
        by += [value * scale for _, value in known]
        weighed = self._table[at]
        weighed *= np.array(by)[:, None]
        summed: list[float] = weighed.sum(axis=0).tolist()
        return summed

    def probabilities(self, text: str) -> Mapping[str, float]:
        """Every label's probability for this text, each label on its own."""
        return self._remembered(text)

    @cached_property
    def _remembered(self) -> Callable[[str], Mapping[str, float]]:
        return lru_cache(TEXTS_KEPT)(self._probabilities)

    def _probabilities(self, text: str) -> Mapping[str, float]:
        scores = zip(self.labels, self.scores(text), strict=True)
        return {label: 1 / (1 + math.exp(-max(-30.0, min(30.0, s)))) for label, s in scores}

    def shares(self, text: str) -> dict[str, float]:
        """The labels' shares where exactly one of them is right: each one's probability of all of them."""
        likely = self.probabilities(text)
        whole = sum(likely.values())
        return {label: p / whole for label, p in likely.items()}

    def knows(self, word: str) -> bool:
        """Whether the word occurred in the examples often enough to carry a weight."""
        return word in self.weights

    def labels_for(self, text: str) -> dict[str, float]:
        """The labels whose probability reaches their threshold."""
        return {
            label: p
            for (label, p), threshold in zip(self.probabilities(text).items(), self.thresholds, strict=True)
            if p >= threshold
        }

    def dump(self) -> str:
        """The artefact's text: the same model always gives the same bytes."""
        return json.dumps(
            {
                "labels": self.labels,
                "bias": self.bias,
                "thresholds": self.thresholds,
                "corpus_hash": self.corpus_hash,
                "weights": {f: self.weights[f] for f in sorted(self.weights)},
                "letters": {run: self.letters[run] for run in sorted(self.letters)},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


@cache
def load_model(path: Path = ARTEFACT) -> LinearModel:
    """The trained model. Raises FileNotFoundError when `ipt-sim train` has never run."""
    return model_from(json.loads(path.read_text(encoding="utf-8")))


def model_from(data: Mapping[str, Any]) -> LinearModel:
    """The model that `LinearModel.dump` wrote."""
    return LinearModel(
        labels=tuple(data["labels"]),
        bias=tuple(data["bias"]),
        thresholds=tuple(data["thresholds"]),
        weights={f: _pairs(pairs) for f, pairs in data["weights"].items()},
        letters={run: (float(rarity), _pairs(pairs)) for run, (rarity, pairs) in data["letters"].items()},
        corpus_hash=data["corpus_hash"],
    )


def _pairs(pairs: Iterable[tuple[int, float]]) -> Weights:
    return tuple((int(i), float(w)) for i, w in pairs)

"""The small linear model's inference side: a table of weights and a sum. Trained by `training.py` (`ipt-sim train`).

scikit-learn is not imported here: the weights travel as JSON, so a session starts fast and reads the same on every
machine, whatever library versions are installed.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.embedded.features import features, letter_runs

ARTEFACT = Path(__file__).parent / "reader_model.json"


Weights = tuple[tuple[int, float], ...]
"""(Label index, weight) pairs of one feature."""


@dataclass(frozen=True)
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
    def _table(self) -> tuple[dict[str, int], NDArray[np.float64]]:
        """Every feature's row of weights: words first, then runs of letters, which begin with a tilde here."""
        rows = {**{word: i for i, word in enumerate(self.weights)}}
        rows |= {f"~{run}": len(self.weights) + i for i, run in enumerate(self.letters)}
        table = np.zeros((len(rows), len(self.labels)))
        for row, pairs in enumerate((*self.weights.values(), *(pairs for _, pairs in self.letters.values()))):
            for column, weight in pairs:
                table[row, column] = weight
        return rows, table

    def scores(self, text: str) -> list[float]:
        """Every label's score for this text, in the order of the labels."""
        rows, table = self._table
        words = features(text)
        scale = 1 / math.sqrt(len(words) or 1)
        found = [(row, scale) for word in words if (row := rows.get(word)) is not None]
        runs = letter_runs(text)
        known = {run: (1 + math.log(n)) * self.letters[run][0] for run, n in runs.items() if run in self.letters}
        scale = 1 / math.sqrt(sum(v * v for v in known.values()) or 1)
        found += [(rows[f"~{run}"], value * scale) for run, value in known.items()]
        if not found:
            return list(self.bias)
        at, by = zip(*found, strict=True)
        weighed = table[list(at)] * np.array(by)[:, None]
        summed: list[float] = np.concatenate([np.array(self.bias)[None, :], weighed]).sum(axis=0).tolist()
        return summed

    def probabilities(self, text: str) -> dict[str, float]:
        """Every label's probability for this text, each label on its own."""
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

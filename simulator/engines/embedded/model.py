"""The small linear model's inference side: a table of weights and a sum. Trained by `training.py` (`ipt-sim train`).

scikit-learn is not imported here: the weights travel as JSON, so a session starts fast and reads the same on every
machine, whatever library versions are installed.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simulator.engines.embedded.features import features

ARTEFACT = Path(__file__).parent / "reader_model.json"


@dataclass(frozen=True)
class LinearModel:
    """One logistic regression a label over the same features.

    Attributes:
        labels: `act:reassurance`, `topic:sleep`, ...
        thresholds: probability from which a label is taken, by label; chosen by cross-validation in training.
        weights: feature to (label index, weight) pairs; features that matter to no label are left out.
        corpus_hash: SHA-256 of the examples it was trained on.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    thresholds: tuple[float, ...]
    weights: dict[str, tuple[tuple[int, float], ...]]
    corpus_hash: str

    def probabilities(self, text: str) -> dict[str, float]:
        """Every label's probability for this text."""
        found = [f for f in features(text) if f in self.weights]
        total = len(features(text)) or 1
        scale = 1 / math.sqrt(total)
        sums = list(self.bias)
        for feature in found:
            for index, weight in self.weights[feature]:
                sums[index] += weight * scale
        return {
            label: 1 / (1 + math.exp(-max(-30.0, min(30.0, s)))) for label, s in zip(self.labels, sums, strict=True)
        }

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
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


@cache
def load_model(path: Path = ARTEFACT) -> LinearModel:
    """The trained model. Raises FileNotFoundError when `ipt-sim train` has never run."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return LinearModel(
        labels=tuple(data["labels"]),
        bias=tuple(data["bias"]),
        thresholds=tuple(data["thresholds"]),
        weights={f: tuple((int(i), float(w)) for i, w in pairs) for f, pairs in data["weights"].items()},
        corpus_hash=data["corpus_hash"],
    )

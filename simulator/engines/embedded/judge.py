"""The criteria's models, at work: how likely a turn is to fall into each trap or to show each component of a technique.

For a trap, what the words and the place of a turn say (one table of weights, one sum a trap) and what the turn encoder
hears are added up. Components are heard by the encoder alone; where their rule has found them too, less is enough.
Trained by `judge_training`. The weights travel as JSON and are spread out into a matrix when they are read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ARTEFACT = Path(__file__).parent / "judge_model.json"
Weights = tuple[tuple[int, float], ...]
"""(Trap index, weight) pairs of one feature."""
Limits = tuple[float, float]
"""A component's score from which it is shown: by itself, and where its rule has found it."""
DECIMALS = 4


@dataclass(frozen=True)
class Judge:
    """Calibrated probabilities of traps.

    Attributes:
        traps: criterion ids, in the order of the columns.
        bias: by trap.
        heard: what the encoder's score of the trap weighs, by trap.
        thresholds: the probability from which a turn is a finding: set on writers not learnt from, for precision.
        weights: by feature.
        corpus_hash: SHA-256 of what it was trained on.
        components: by technique and component.
    """

    traps: tuple[str, ...]
    bias: tuple[float, ...]
    heard: tuple[float, ...]
    thresholds: tuple[float, ...]
    weights: dict[str, Weights]
    corpus_hash: str
    components: dict[str, dict[str, Limits]] = field(default_factory=dict)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.weights)}

    @cached_property
    def _matrix(self) -> NDArray[np.float32]:
        matrix = np.zeros((len(self.weights) + 1, len(self.traps)), dtype=np.float32)
        for row, pairs in enumerate(self.weights.values()):
            for column, weight in pairs:
                matrix[row, column] = weight
        return matrix

    @cached_property
    def _limits(self) -> dict[str, float]:
        return dict(zip(self.traps, self.thresholds, strict=True))

    def knows(self, trap: str) -> bool:
        """Whether there is a model for this trap."""
        return trap in self._limits

    def threshold(self, trap: str) -> float:
        """The probability from which a turn is a finding."""
        return self._limits[trap]

    def scores(self, weighted: Mapping[str, float]) -> NDArray[np.float32]:
        """Every trap's score by words and place alone, in the order of the traps."""
        known = [(self._rows[name], value) for name, value in weighted.items() if name in self._rows]
        start = np.array(self.bias, dtype=np.float32)
        if not known:
            return start
        rows, values = zip(*known, strict=True)
        summed: NDArray[np.float32] = start + np.array(values, dtype=np.float32) @ self._matrix[list(rows)]
        return summed

    def probabilities(self, weighted: Mapping[str, float], heard: Mapping[str, float]) -> dict[str, float]:
        """Every trap's probability for a turn, from its features and from the encoder's scores by label."""
        told = np.array([heard.get(trap, 0.0) for trap in self.traps]) * np.array(self.heard)
        likely = 1 / (1 + np.exp(-np.clip(self.scores(weighted) + told, -30, 30)))
        return dict(zip(self.traps, np.round(likely, DECIMALS).tolist(), strict=True))

    def limits(self, technique: str, component: str) -> Limits | None:
        """The component's limits; None where it was not learnt."""
        return self.components.get(technique, {}).get(component)

    def dump(self) -> str:
        """The artefact's text: the same model always gives the same bytes."""
        return json.dumps(
            {
                "traps": self.traps,
                "bias": self.bias,
                "heard": self.heard,
                "thresholds": self.thresholds,
                "corpus_hash": self.corpus_hash,
                "components": self.components,
                "weights": {name: self.weights[name] for name in sorted(self.weights)},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


NOBODY = Judge(traps=(), bias=(), heard=(), thresholds=(), weights={}, corpus_hash="")
"""Knows no trap: what there is before any training."""


@cache
def load_judge(path: Path = ARTEFACT) -> Judge:
    """The trained models; none if they have never been trained."""
    return judge_from(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else NOBODY


def judge_from(data: Mapping[str, Any]) -> Judge:
    """The judge that `Judge.dump` wrote."""
    return Judge(
        traps=tuple(data["traps"]),
        bias=tuple(data["bias"]),
        heard=tuple(data["heard"]),
        thresholds=tuple(data["thresholds"]),
        weights={f: tuple((int(i), float(w)) for i, w in pairs) for f, pairs in data["weights"].items()},
        corpus_hash=data["corpus_hash"],
        components={
            technique: {name: (float(alone), float(ruled)) for name, (alone, ruled) in limits.items()}
            for technique, limits in data["components"].items()
        },
    )

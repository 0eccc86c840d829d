"""The criteria's linear models, at work: how likely a turn is to fall into each trap. Trained by `judge_training`.

One table of weights, one sum a trap. The weights travel as JSON and are spread out into a matrix when they are read,
so that a turn costs microseconds and no learning library is needed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.embedded.sentence_encoder import WIDTH

ARTEFACT = Path(__file__).parent / "judge_model.json"
Weights = tuple[tuple[int, float], ...]
"""(Trap index, weight) pairs of one feature."""


@dataclass(frozen=True)
class Judge:
    """Calibrated probabilities of traps.

    Attributes:
        traps: criterion ids, in the order of the columns.
        bias: by trap.
        thresholds: the probability from which a turn is a finding: set on the tuning hand for precision.
        weights: by feature.
        corpus_hash: SHA-256 of what it was trained on.
    """

    traps: tuple[str, ...]
    bias: tuple[float, ...]
    thresholds: tuple[float, ...]
    weights: dict[str, Weights]
    corpus_hash: str

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
    def _meant(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which numbers of the sentence encoder carry weights, and their rows."""
        pairs = [(i, row) for i in range(WIDTH) if (row := self._rows.get(f"meant {i}")) is not None]
        numbers, rows = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        return numbers, rows

    @cached_property
    def _limits(self) -> dict[str, float]:
        return dict(zip(self.traps, self.thresholds, strict=True))

    def knows(self, trap: str) -> bool:
        """Whether there is a model for this trap."""
        return trap in self._limits

    def threshold(self, trap: str) -> float:
        """The probability from which a turn is a finding."""
        return self._limits[trap]

    def scores(self, weighted: Mapping[str, float], meant: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Every trap's score, in the order of the traps. `meant`: the sentence encoder's numbers, as weighted."""
        all_rows = self._rows
        known = [(row, value) for name, value in weighted.items() if (row := all_rows.get(name)) is not None]
        rows, values = np.array([row for row, _ in known], dtype=np.intp), np.array([v for _, v in known], np.float32)
        if meant is not None:
            numbers, places = self._meant
            rows, values = np.concatenate([rows, places]), np.concatenate([values, meant[numbers]])
        start = np.array(self.bias, dtype=np.float32)
        if not len(rows):
            return start
        summed: NDArray[np.float32] = start + values @ self._matrix[rows]
        return summed

    def probabilities(
        self, weighted: Mapping[str, float], meant: NDArray[np.float32] | None = None
    ) -> dict[str, float]:
        """Every trap's probability for a turn. Arguments as of `scores`."""
        likely = 1 / (1 + np.exp(-np.clip(self.scores(weighted, meant), -30, 30)))
        return dict(zip(self.traps, likely.tolist(), strict=True))

    def dump(self) -> str:
        """The artefact's text: the same model always gives the same bytes."""
        return json.dumps(
            {
                "traps": self.traps,
                "bias": self.bias,
                "thresholds": self.thresholds,
                "corpus_hash": self.corpus_hash,
                "weights": {name: self.weights[name] for name in sorted(self.weights)},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


NOBODY = Judge(traps=(), bias=(), thresholds=(), weights={}, corpus_hash="")
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
        thresholds=tuple(data["thresholds"]),
        weights={f: tuple((int(i), float(w)) for i, w in pairs) for f, pairs in data["weights"].items()},
        corpus_hash=data["corpus_hash"],
    )

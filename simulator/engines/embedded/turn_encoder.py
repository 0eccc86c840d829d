"""A trainee's turn in answer to the client's last words, read whole: how much it has of each trap and each component.

The encoder is the lower half of MiniLM (all-MiniLM-L6-v2, Apache License 2.0), tuned on the corpora by
`encoder_tuning`; its weights are kept as bytes of eight bits. Numpy runs it in milliseconds, without network or another
library. It sees turns as `neutral` leaves them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.engines.embedded.features import sentences
from simulator.engines.embedded.neutral import neutral
from simulator.engines.embedded.pieces import Pieces

ARTEFACT = Path(__file__).parent / "turn_encoder.npz"
HEADS, WIDTH = 12, 384
MOST_OF_CLIENT, MOST_OF_TURN = 24, 72
"""Pieces that are read: the end of what the client said, the beginning of what the trainee says."""
DECIMALS = 3
"""Scores are rounded: how many turns are read at once must not show."""
_TINY = 1e-12

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """What the encoder makes of one turn.

    Attributes:
        by_label: the turn's score for each label: a trap's id, or a technique's and its component's.
        parts: the turn's sentences that were read.
        of_parts: each of these sentences' scores in its place, in the order of the labels.
        at: where each label stands in that order.
    """

    by_label: Mapping[str, float]
    parts: tuple[str, ...]
    of_parts: Floats
    at: Mapping[str, int]

    def of_part(self, number: int, label: str) -> float:
        """One sentence's score; 0 for a label that was not learnt."""
        return float(self.of_parts[number, self.at[label]]) if label in self.at else 0.0


@dataclass(frozen=True)
class TurnEncoder:
    """The weights, by the names that `encoder_tuning` gave them, the pieces, and what the scores are of."""

    weights: dict[str, Floats]
    pieces: Pieces
    labels: tuple[str, ...]
    layers: int

    @cached_property
    def _at(self) -> dict[str, int]:
        return {label: i for i, label in enumerate(self.labels)}

    def heard(self, exchanges: Sequence[tuple[str, str]]) -> list[Heard]:
        """Exchanges of the client's last words and the trainee's turn. Several at once take half the time."""
        told = [self._told(client, turn) for client, turn in exchanges]
        if not told:
            return []
        said, sizes = self._read([t.pieces for t in told], [t.begins for t in told])
        found = []
        for t, rows in zip(told, np.split(said, np.cumsum(sizes)[:-1]), strict=True):
            spans = [(1, len(rows)), *pairwise(end - t.begins + 1 for end in t.ends)]
            scores = self._scored(rows, spans)
            by_label = dict(zip(self.labels, scores[0].tolist(), strict=True))
            found.append(Heard(by_label, t.parts, scores[1:], self._at))
        return found

    def _told(self, client: str, turn: str) -> "_Told":
        before = self.pieces.of(neutral(client))[-MOST_OF_CLIENT:]
        begins = len(before) + 2
        own: list[int] = []
        parts, ends = list[str](), [begins]
        for part in sentences(turn):
            own += self.pieces.of(neutral(part))
            if begins + min(len(own), MOST_OF_TURN) > ends[-1]:
                parts.append(part)
                ends.append(begins + min(len(own), MOST_OF_TURN))
        pieces = [self.pieces.begin, *before, self.pieces.end, *own[:MOST_OF_TURN], self.pieces.end]
        return _Told(pieces, begins, tuple(parts), tuple(ends))

    def _read(self, texts: Sequence[Sequence[int]], begins: Sequence[int]) -> tuple[Floats, list[int]]:
        """Of each text its first piece and the trainee's own, one under the other, and how many these are."""
        w = self.weights
        place = np.concatenate([np.arange(len(text)) for text in texts])
        side = np.concatenate([np.arange(len(text)) >= at for text, at in zip(texts, begins, strict=True)])
        said = w["pieces"][np.concatenate(texts)] + w["places"][place] + w["sides"][side.astype(int)]
        said = _normal(said.astype(np.float32), w, "start")
        wanted, sizes = np.ones(len(said), dtype=bool), [len(text) for text in texts]
        ends = np.cumsum(sizes)[:-1]
        for layer in range(self.layers):
            offered = said @ w[f"{layer}_heads"][:, WIDTH:] + w[f"{layer}_heads_bias"][WIDTH:]
            if layer == self.layers - 1:  # what the client said has been heard; its own rows are of no use any more
                wanted = side | (place == 0)
                sizes = [len(text) - at + 1 for text, at in zip(texts, begins, strict=True)]
            said = said[wanted]
            asked = said @ w[f"{layer}_heads"][:, :WIDTH] + w[f"{layer}_heads_bias"][:WIDTH]
            parts = zip(np.split(asked, np.cumsum(sizes)[:-1]), np.split(offered, ends), strict=True)
            heard: Floats = np.concatenate([_attention(own, others) for own, others in parts])
            said = _normal(said + heard @ w[f"{layer}_mix"] + w[f"{layer}_mix_bias"], w, f"{layer}_first")
            inner = _gelu(said @ w[f"{layer}_in"] + w[f"{layer}_in_bias"])
            said = _normal(said + inner @ w[f"{layer}_out"] + w[f"{layer}_out_bias"], w, f"{layer}_second")
        return said, sizes

    def _scored(self, rows: Floats, spans: Sequence[tuple[int, int]]) -> Floats:
        pooled = [np.concatenate([rows[a:b].mean(axis=0), rows[a:b].max(axis=0), rows[0]]) for a, b in spans]
        scores: Floats = np.round(np.stack(pooled) @ self.weights["head"] + self.weights["head_bias"], DECIMALS)
        return scores


@dataclass(frozen=True)
class _Told:
    pieces: list[int]
    begins: int
    parts: tuple[str, ...]
    ends: tuple[int, ...]


def _normal(values: Floats, w: dict[str, Floats], name: str) -> Floats:
    values -= values.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", values, values) / np.float32(values.shape[1]) + np.float32(_TINY))
    values /= spread[:, None]
    values *= w[f"{name}_scale"]
    values += w[f"{name}_bias"]
    return values


def _gelu(values: Floats) -> Floats:
    """By its approximation with tanh, written with exp, which numpy computes faster."""
    bent = values * values
    bent *= np.float32(-2 * 0.7978845608 * 0.044715)
    bent += np.float32(-2 * 0.7978845608)
    bent *= values
    np.exp(np.minimum(bent, np.float32(60), out=bent), out=bent)
    bent += np.float32(1)
    values /= bent
    return values


def _attention(asked: Floats, offered_given: Floats) -> Floats:
    """Every piece of one text takes from the others what fits it, in `HEADS` ways at once."""

    def apart(x: Floats) -> Floats:
        return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)

    offered, given = (apart(part) for part in np.split(offered_given, 2, axis=1))
    fits = apart(asked) @ offered.transpose(0, 2, 1)
    shares = np.exp(fits - fits.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    mixed: Floats = (shares @ given).transpose(1, 0, 2).reshape(len(asked), -1)
    return mixed


@cache
def load_encoder(path: Path = ARTEFACT) -> TurnEncoder:
    """The encoder that travels with the package."""
    with np.load(path, allow_pickle=False) as kept:
        scales = {name.removesuffix(".scale"): kept[name] for name in kept.files if name.endswith(".scale")}
        named = set(kept.files) - {"spelling", "labels"} - {f"{name}.scale" for name in scales}
        weights = {name: kept[name].astype(np.float32) * scales.get(name, np.float32(1)) for name in named}
        spelt, labels = (tuple(bytes(kept[name]).decode("utf-8").split("\n")) for name in ("spelling", "labels"))
    return TurnEncoder(weights, Pieces(spelt), labels, sum(name.endswith("_heads") for name in weights))

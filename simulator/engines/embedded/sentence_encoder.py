"""A sentence as 512 numbers: what it says in whatever words, for the judge's linear models.

The encoder is Google's Universal Sentence Encoder Lite (two layers of a transformer over pieces of words; Apache
License 2.0), its weights kept here as bytes of eight bits. Numpy runs it in milliseconds; no network, no other library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ARTEFACT = Path(__file__).parent / "sentence_encoder.npz"
WIDTH = 512
MOST_PIECES, MOST_LETTERS = 128, 2000
HEADS = 4
LAYERS = 2
_TINY = 1e-6
_SPACE = "\u2581"
_UNKNOWN, _UNKNOWN_COST = 0, -20.0
"""Pieces 0 to 5 are marks of the encoder's makers; a letter that no piece has becomes the first of them."""

Floats = NDArray[np.float32]


def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Each text as a row of `WIDTH` numbers, together of length 1; all 0 for a text without any sign.

    Several at once take half the time of one by one: what costs is fetching the weights.
    """
    encoder = load_encoder()
    cut = [encoder.pieces(text) for text in texts]
    found = np.zeros((len(texts), WIDTH), dtype=np.float32)
    some = [i for i, pieces in enumerate(cut) if pieces]
    if some:
        found[some] = encoder.vectors([cut[i] for i in some])
    return found


@dataclass(frozen=True)
class SentenceEncoder:
    """The weights, by the names that `sentence_encoder_weights` gave them, and the pieces with their costs."""

    weights: dict[str, Floats]
    costs: dict[str, tuple[int, float]]
    longest: int

    def pieces(self, text: str) -> list[int]:
        """The text cut into the likeliest pieces (Viterbi over their costs), at most `MOST_PIECES`."""
        plain = _SPACE + _SPACE.join(text[:MOST_LETTERS].split())
        if plain == _SPACE:
            return []
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)]  # cost so far, where its last piece begins, which it is
        for end in range(1, len(plain) + 1):
            chosen = (best[end - 1][0] + _UNKNOWN_COST, end - 1, _UNKNOWN)
            for begin in range(max(0, end - self.longest), end):
                known = self.costs.get(plain[begin:end])
                if known is not None and best[begin][0] + known[1] > chosen[0]:
                    chosen = (best[begin][0] + known[1], begin, known[0])
            best.append(chosen)
        found: list[int] = []
        end = len(plain)
        while end:
            _, end, piece = best[end]
            found.append(piece)
        return found[::-1][:MOST_PIECES]

    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Texts, each cut into pieces, as rows of length 1."""
        w = self.weights
        ends = np.cumsum([len(pieces) for pieces in texts])[:-1]
        place = np.concatenate([np.arange(len(pieces), dtype=np.float32) for pieces in texts])[:, None] * w["timing"]
        said = w["pieces"][np.concatenate(texts)] + np.concatenate([np.sin(place), np.cos(place)], axis=1)
        for layer in range(LAYERS):
            carried = said @ w["adjust"] + w["adjust_bias"] if layer == 0 else said
            asked = self._normal(said, f"{layer}_first") @ w[f"{layer}_heads"] + w[f"{layer}_heads_bias"]
            heard = np.concatenate([_attention(part) for part in np.split(asked, ends)])
            heard = heard @ w[f"{layer}_mix"] + w[f"{layer}_mix_bias"] + carried
            inner = self._normal(heard, f"{layer}_second") @ w[f"{layer}_in"] + w[f"{layer}_in_bias"]
            said = heard + np.maximum(inner, 0) @ w[f"{layer}_out"] + w[f"{layer}_out_bias"]
        mean = np.stack([part.mean(axis=0) for part in np.split(said, ends)])
        meant = np.tanh(mean @ w["meaning"] + w["meaning_bias"])
        rows: Floats = meant / np.linalg.norm(meant, axis=1, keepdims=True)
        return rows

    def _normal(self, values: Floats, name: str) -> Floats:
        middle = values - values.mean(axis=1, keepdims=True)
        spread = np.sqrt((middle**2).mean(axis=1, keepdims=True) + _TINY)
        scaled: Floats = middle / spread * self.weights[f"{name}_scale"] + self.weights[f"{name}_bias"]
        return scaled


def _attention(asked_offered_given: Floats) -> Floats:
    """Every piece of one text takes from the others what fits it, in `HEADS` ways at once."""

    def apart(x: Floats) -> Floats:
        return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)

    asked, offered, given = (apart(part) for part in np.split(asked_offered_given, 3, axis=1))
    fits = asked * np.float32(asked.shape[2] ** -0.5) @ offered.transpose(0, 2, 1)
    shares = np.exp(fits - fits.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    mixed: Floats = (shares @ given).transpose(1, 0, 2).reshape(len(asked_offered_given), -1)
    return mixed


@cache
def load_encoder(path: Path = ARTEFACT) -> SentenceEncoder:
    """The encoder that travels with the package."""
    with np.load(path, allow_pickle=False) as kept:
        scales = {name.removesuffix(".scale"): kept[name] for name in kept.files if name.endswith(".scale")}
        named = set(kept.files) - {"spelling", "costs"} - {f"{name}.scale" for name in scales}
        weights = {name: kept[name].astype(np.float32) * scales.get(name, np.float32(1)) for name in named}
        spelt = bytes(kept["spelling"]).decode("utf-8").split("\n")
        costs = {piece: (i, float(cost)) for i, (piece, cost) in enumerate(zip(spelt, kept["costs"], strict=True))}
    usable = {piece: known for piece, known in costs.items() if known[1] < 0}
    return SentenceEncoder(weights, usable, max(map(len, usable)))

"""A sentence as 512 numbers: what it says in whatever words, for the judge's linear models.

The encoder is Google's Universal Sentence Encoder Lite (two layers of a transformer over pieces of words; Apache
License 2.0), its weights kept here as bytes of eight bits. Numpy runs it in milliseconds; no network, no other library.

A text's numbers are the same bits whatever texts stand beside it, so that they can be remembered: a run gives the same
bytes whichever process plays which session. Matrix libraries do not promise that; see `BLOCK`.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ARTEFACT = Path(__file__).parent / "sentence_encoder.npz"
WIDTH = 512
MOST_PIECES, MOST_LETTERS = 128, 2000
HEADS = 4
LAYERS = 2
BLOCK, ROUND = 12, 48
"""Rows that a matrix library takes in one step, and in one round: the sums of a row come out in another order where it
stands elsewhere in a step, or in a step that is not full. So each text begins a step, and the last round is full."""
TEXTS_KEPT, WORDS_KEPT = 4096, 20_000
_TINY = 1e-6
_SPACE = "\u2581"
_UNKNOWN, _UNKNOWN_COST = 0, -20.0
"""Pieces 0 to 5 are marks of the encoder's makers; a letter that no piece has becomes the first of them."""

Floats = NDArray[np.float32]


def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Each text as a row of `WIDTH` numbers, together of length 1; all 0 for a text without any sign.

    Several at once take half the time of one by one, for what costs is fetching the weights. The last `TEXTS_KEPT` are
    remembered.
    """
    return load_encoder().encoded(texts)


@dataclass(frozen=True)
class SentenceEncoder:
    """The weights, by the names that `sentence_encoder_weights` gave them, and the pieces with their costs."""

    weights: dict[str, Floats]
    costs: dict[str, tuple[int, float]]
    longest: int
    _known: OrderedDict[str, Floats] = field(default_factory=OrderedDict)
    _words: OrderedDict[str, list[int]] = field(default_factory=OrderedDict)

    def encoded(self, texts: Sequence[str]) -> Floats:
        """See `encoded`."""
        cut = {text: self.pieces(text) for text in dict.fromkeys(texts) if text not in self._known}
        some = {text: pieces for text, pieces in cut.items() if pieces}
        self._known.update(dict.fromkeys(cut, _NOTHING))
        if some:
            self._known.update(zip(some, self.vectors([*some.values()]), strict=True))
        for text in texts:
            self._known.move_to_end(text)
        found = np.array([self._known[text] for text in texts], dtype=np.float32).reshape(-1, WIDTH)
        while len(self._known) > TEXTS_KEPT:
            self._known.popitem(last=False)
        return found

    def pieces(self, text: str) -> list[int]:
        """The text cut into the likeliest pieces, at most `MOST_PIECES`. No piece reaches over the end of a word."""
        found: list[int] = []
        for word in text[:MOST_LETTERS].split():
            if word not in self._words:
                self._words[word] = self._cut(_SPACE + word)
                if len(self._words) > WORDS_KEPT:
                    self._words.popitem(last=False)
            found += self._words[word]
        return found[:MOST_PIECES]

    def _cut(self, word: str) -> list[int]:
        """Viterbi over the pieces' costs."""
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)]  # cost so far, where its last piece begins, which it is
        for end in range(1, len(word) + 1):
            chosen = (best[end - 1][0] + _UNKNOWN_COST, end - 1, _UNKNOWN)
            for begin in range(max(0, end - self.longest), end):
                known = self.costs.get(word[begin:end])
                if known is not None and best[begin][0] + known[1] > chosen[0]:
                    chosen = (best[begin][0] + known[1], begin, known[0])
            best.append(chosen)
        found: list[int] = []
        end = len(word)
        while end:
            _, end, piece = best[end]
            found.append(piece)
        return found[::-1]

    def vectors(self, texts: Sequence[Sequence[int]]) -> list[Floats]:
        """Texts, each cut into pieces, as rows of length 1."""
        w = self.weights
        begins = np.cumsum([0, *(_up(len(pieces), BLOCK) for pieces in texts)])
        parts = [slice(begin, begin + len(pieces)) for begin, pieces in zip(begins[:-1], texts, strict=True)]
        said = np.zeros((_up(begins[-1], ROUND), w["pieces"].shape[1]), dtype=np.float32)
        for part, pieces in zip(parts, texts, strict=True):
            place = np.arange(len(pieces), dtype=np.float32)[:, None] * w["timing"]
            said[part] = w["pieces"][pieces] + np.concatenate([np.sin(place), np.cos(place)], axis=1)
        for layer in range(LAYERS):
            carried = said @ w["adjust"] + w["adjust_bias"] if layer == 0 else said
            asked = self._normal(said, f"{layer}_first") @ w[f"{layer}_heads"] + w[f"{layer}_heads_bias"]
            heard = np.zeros((len(said), asked.shape[1] // 3), dtype=np.float32)
            for part in parts:
                heard[part] = _attention(asked[part])
            heard = heard @ w[f"{layer}_mix"] + w[f"{layer}_mix_bias"] + carried
            inner = self._normal(heard, f"{layer}_second") @ w[f"{layer}_in"] + w[f"{layer}_in_bias"]
            inner = np.maximum(inner, 0)
            if layer < LAYERS - 1:
                said = heard + inner @ w[f"{layer}_out"] + w[f"{layer}_out_bias"]
        return [self._meaning(heard[part].mean(axis=0), inner[part].mean(axis=0)) for part in parts]

    def _meaning(self, heard: Floats, inner: Floats) -> Floats:
        """One text's row. The mean is taken before the last layer's last matrix, which is the same and costs less."""
        w, last = self.weights, LAYERS - 1
        mean = heard + inner @ w[f"{last}_out"] + w[f"{last}_out_bias"]
        meant = np.tanh(mean @ w["meaning"] + w["meaning_bias"])
        row: Floats = meant / np.linalg.norm(meant)
        return row

    def _normal(self, values: Floats, name: str) -> Floats:
        middle = values - values.mean(axis=1, keepdims=True)
        spread = np.sqrt((middle**2).mean(axis=1, keepdims=True) + _TINY)
        scaled: Floats = middle / spread * self.weights[f"{name}_scale"] + self.weights[f"{name}_bias"]
        return scaled


_NOTHING: Floats = np.zeros(WIDTH, dtype=np.float32)


def _up(rows: int, step: int) -> int:
    """The next multiple of the step."""
    return -(-rows // step) * step


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

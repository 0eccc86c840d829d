"""Packs the tuned weights as `turn_encoder.npz`: bytes of eight bits, and the pieces that English talk is made of."""

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEPS = 127
"""A weight is kept as a whole number of steps, each a share of the largest of its row or column."""
COMMON = 12000
"""Pieces stand by how frequent they are; the rarer ones are kept if anybody in the corpora used them."""


def packed(
    weights: Mapping[str, NDArray[np.float32]], spelling: Sequence[str], used: Collection[int], labels: Sequence[str]
) -> bytes:
    """The artefact's bytes. `used` are the pieces that occur in what the encoder learnt from."""
    kept = [i for i, piece in enumerate(spelling) if _useful(piece, i) or i in used]
    held: dict[str, Any] = {
        "spelling": _text([spelling[i] for i in kept]),
        "labels": _text(labels),
    }
    for name, values in weights.items():
        if values.ndim == 1:
            held[name] = values
            continue
        some = values[kept] if name == "pieces" else values
        scale = np.abs(some).max(axis=1 if name == "pieces" else 0, keepdims=True) / STEPS
        held[f"{name}.scale"] = np.where(scale > 0, scale, 1).astype(np.float32)
        held[name] = np.round(some / held[f"{name}.scale"]).astype(np.int8)
    written = io.BytesIO()
    np.savez_compressed(written, **held)
    return written.getvalue()


def _useful(piece: str, rank: int) -> bool:
    plain = piece.removeprefix("##")
    if piece in ("[UNK]", "[CLS]", "[SEP]"):
        return True
    return plain.isascii() and not plain.startswith("[unused") and (rank < COMMON or len(plain) == 1)


def _text(lines: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)

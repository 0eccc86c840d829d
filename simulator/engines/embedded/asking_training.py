"""Trains what understands a question about a client: the kinds of question, then the weights of the ranking.

Both learn from `asked` in the persona files alone, the questions that each client's own author wrote. The questions in
`rubrics/corpus/questions/report/` are by other hands and are only for reporting.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.core.documents import CLINICAL_TOPICS, Persona
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Attribute, Symptom, Topic
from simulator.engines.embedded.asking import (
    OUTSIDE,
    Asked,
    AskingModel,
    Entry,
    Index,
    Vector,
    broad_kind_of,
    kind_of,
    signs_of,
)
from simulator.engines.embedded.corpus import ExampleTurn
from simulator.engines.embedded.model import LinearModel
from simulator.engines.embedded.patterns.questions import asking_part, lead_of
from simulator.engines.embedded.people import people_meant
from simulator.engines.embedded.training import fit_one_of

FEWEST_HOLDERS = 3
"""Clients who must have a fact of the same id for it to be a kind of question of its own."""
SAMPLED = 5
"""One question in so many weighs the signs; there are only two dozen weights to find."""
FOLDS = 2
"""Kinds are guessed by a model that has not seen the client, as they will be for a client of somebody else's."""
ROUNDS = 400
STEP = 0.5
SHRINK = 1e-3


@dataclass(frozen=True)
class Choice:
    """One question: the signs of every fact as rows, and which row is right (None: none of them)."""

    signs: NDArray[np.float64]
    right: int | None


def train_asking(personas: Sequence[Persona], examples: Sequence[ExampleTurn]) -> AskingModel:
    """The model learnt from these clients' questions and the reader's examples. Clients without any are left out."""
    asked = [p for p in personas if p.asked]
    general = [(e.trainee, kind) for e in examples if (kind := _kind_of_topic(e)) is not None]
    indexes = {p.id: Index(p) for p in asked}
    kinds = _kinds(asked, general, indexes)
    names: list[str] = []
    choices: list[Choice] = []
    for fold in range(min(FOLDS, len(asked))):
        unseen = asked[fold::FOLDS]
        model = _kinds([p for p in asked if p not in unseen], general, indexes)
        for persona in unseen:
            choices += _choices(persona, asked, model, names, indexes[persona.id])
    weights = _weigh(choices, len(names))
    named = {name: round(float(w), 3) for name, w in zip(names, weights[1:], strict=True)}
    return AskingModel(kinds=kinds, weights=named, bias=round(float(weights[0]), 3))


def _kind_of_topic(example: ExampleTurn) -> str | None:
    """The kind of question that an example turn is, if it asks about one thing that every client's file has."""
    if len(example.topics) != 1 or not example.acts & {Act.OPEN_QUESTION, Act.CLOSED_QUESTION}:
        return None
    return _KINDS_OF_TOPICS.get(next(iter(example.topics)))


_KINDS_OF_TOPICS = {
    **{Topic(a.value): f"person:{a}" for a in Attribute},
    **{Topic(s.value): f"symptom:{s}" for s in Symptom},
    **{t: f"clinical:{t}" for t in CLINICAL_TOPICS},
    Topic.PERSON: "person:introduction",
    Topic.ONSET: "timeline",
}


def _kinds(
    personas: Iterable[Persona], general: Iterable[tuple[str, str]], indexes: Mapping[str, Index]
) -> LinearModel:
    texts, labels, digest = list[str](), list[str](), hashlib.sha256()
    for text, kind in general:
        texts.append(text)
        labels.append(kind)
        digest.update(text.encode())
    personas = list(personas)
    holders = Counter(f"life:{fact.id}" for persona in personas for fact in persona.life)
    for persona in personas:
        index = indexes[persona.id]
        for address, question in _questions(persona, scripts=True):
            kind = kind_of(address, persona)
            alone = kind.startswith("life:") and holders[kind] < FEWEST_HOLDERS
            texts.append(index.masked(asking_part(question)))
            labels.append(broad_kind_of(address, persona) if alone else kind)
            digest.update(question.encode())
    return fit_one_of(texts, labels, digest.hexdigest())


def _questions(persona: Persona, *, scripts: bool = False) -> Iterator[tuple[str, str]]:
    """Every question with its address; those that a risk script answers only if asked for."""
    for address, questions in persona.asked.items():
        if (address in persona.facts and address != "hidden") or (scripts and address.startswith("risk.")):
            yield from ((address, question) for question in questions)


def _choices(
    persona: Persona, others: Sequence[Persona], kinds: LinearModel, names: list[str], index: Index
) -> Iterator[Choice]:
    for nth, entry in enumerate(index.entries):
        pairs = list(zip(persona.asked.get(entry.address, ()), entry.questions, strict=False))
        for question, vector in pairs[nth % SAMPLED :: SAMPLED]:
            yield _choice(_asked(question, persona, entry.owner), index, kinds, names, right=entry, leave_out=vector)
    for question in _strange_to(persona, others):
        yield _choice(_asked(question, persona), index, kinds, names)


def _asked(question: str, persona: Persona, owner: str | None = None) -> Asked:
    """The question as it would be read after somebody has just spoken of its person."""
    nothing_said: Sequence[Turn] = ()
    text, people = asking_part(question), tuple(people_meant(question, nothing_said, persona))
    return Asked(text, people, None if people else owner, lead_of(question, text))


def _choice(
    asked: Asked,
    index: Index,
    kinds: LinearModel,
    names: list[str],
    *,
    right: Entry | None = None,
    leave_out: Vector | None = None,
) -> Choice:
    signs = signs_of(asked, index, kinds, leave_out=leave_out)
    names += [name for name in signs if name not in names]
    nothing = np.zeros(len(index.entries))
    columns = np.column_stack([signs.get(name, nothing) for name in names])
    return Choice(columns, index.entries.index(right) if right is not None else None)


STRANGERS = 30


def _strange_to(persona: Persona, others: Sequence[Persona]) -> list[str]:
    """What this client's file has no answer to: the particulars of other clients' lives, and what its author marked."""
    holders = Counter(fact.id for other in others for fact in other.life)
    particular = [
        question
        for other in others
        if other.id != persona.id
        for address, question in _questions(other)
        if address.startswith("life.") and holders[address[5:]] == 1 and not _any_cue_of(persona, question)
    ]
    return [*persona.asked.get(OUTSIDE, ()), *particular[:: max(1, len(particular) // STRANGERS)]]


def _any_cue_of(persona: Persona, question: str) -> bool:
    plain = question.casefold()
    return any(cue.rstrip("*") in plain for fact in persona.facts.values() for cue in fact.cues)


def _weigh(choices: Sequence[Choice], width: int) -> NDArray[np.float64]:
    """Weights of a conditional logit by gradient ascent; the first weight is what 'none of them' is worth."""
    weights = np.zeros(width + 1)
    padded = [np.pad(c.signs, ((0, 0), (0, width - c.signs.shape[1]))) for c in choices]
    speed = np.zeros_like(weights)
    for _ in range(ROUNDS):
        gradient = -SHRINK * weights * len(choices)
        for choice, signs in zip(choices, padded, strict=True):
            scores = np.concatenate([[weights[0]], signs @ weights[1:]])
            share = np.exp(scores - scores.max())
            share /= share.sum()
            gradient[1:] -= share[1:] @ signs
            gradient[0] -= share[0]
            if choice.right is None:
                gradient[0] += 1
            else:
                gradient[1:] += signs[choice.right]
        speed = 0.9 * speed + gradient / len(choices)
        weights += STEP * 0.2 * speed
    return weights

"""Which facts of a client's file a question asks about: every fact is scored, and the likeliest are named.

Three things speak for a fact: what kind of question it is (how close, since when, how do you sleep), whose person it is
about, and how near its words are to the fact's own questions, cue words and lines. A small ranking model, trained on
the questions that the personas' authors wrote, weighs them (`asking_training.py`).
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.core.documents import Persona
from simulator.core.vocabulary import Topic
from simulator.engines.embedded.concepts import concepts_in
from simulator.engines.embedded.features import normal, tokens
from simulator.engines.embedded.model import LinearModel, model_from
from simulator.engines.embedded.patterns.cues import any_cue
from simulator.engines.embedded.patterns.tense import tense_of
from simulator.engines.embedded.patterns.topics import certain_topics

ARTEFACT = Path(__file__).parent / "asking_model.json"
STEM = 5
RARE = 12
"""Lines and questions of a client's file that may hold a word and it still be a rare one."""
_UNSAID = frozenset(
    [
        "the",
        "a",
        "an",
        "to",
        "of",
        "in",
        "on",
        "at",
        "is",
        "was",
        "are",
        "were",
        "be",
        "been",
        "do",
        "does",
        "did",
        "it",
        "that",
        "this",
        "and",
        "or",
        "so",
        "i",
    ]
)
_NOBODY = "person"
OUTSIDE = "outside"
"""Under `asked`: questions that the file has no answer to."""

Vector = Mapping[str, float]
Column = NDArray[np.float64]
"""A number for every fact that can be asked for."""


@dataclass(frozen=True)
class Asked:
    """A question as the ranking sees it: what asks, what was said before that led up to it, and whom it is about."""

    text: str
    people: tuple[str, ...]
    in_thread: str | None = None
    lead: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The people named or pointed at, else the one whom the talk is about."""
        return self.people or ((self.in_thread,) if self.in_thread else ())


@dataclass(frozen=True)
class Entry:
    """One fact that can be asked for.

    Attributes:
        kind: what kind of question asks for it, where other clients have the same; `broad` is the kind of them all.
        crowd: how many facts of the broad kind the file has, apart from whose they are.
        row: where the fact's own words stand in `Index.nearness`; its questions follow.
    """

    address: str
    kind: str
    broad: str
    owner: str | None
    crowd: int
    people: frozenset[str]
    questions: tuple[Vector, ...]
    row: int


TEXTS_KEPT = 1024
"""What was worked out of a text is remembered, for as many texts a client: halves of a question share a lead, the last
things that the client said are looked at turn after turn, and in a batch the same lines are said again."""


class Index:
    """Everything that can be asked of one client, ready to be compared with a question."""

    def __init__(self, persona: Persona) -> None:
        self.persona = persona
        self.names = any_cue(tuple(word for p in persona.people for word in (*p.called, p.name.split()[0])))
        documents = {a: list(_terms(self.masked(_words_of(persona, a)))) for a in self._addresses()}
        questions = {a: [list(_terms(self.masked(q))) for q in persona.asked.get(a, ())] for a in documents}
        held = [*documents.values(), *(q for qs in questions.values() for q in qs)]
        self._holding = Counter(term for terms in held for term in set(terms))
        self._rarity = _rarity(self._holding, len(held))
        broad = {a: broad_kind_of(a, persona) for a in documents}
        crowds = Counter(kind for kind in broad.values() if not kind.startswith("person:"))
        self._cues = tuple(any_cue(persona.facts[a].cues) for a in documents)
        self._holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._rows = 0
        self.entries = tuple(
            Entry(
                address=address,
                kind=kind_of(address, persona),
                broad=broad[address],
                crowd=crowds[broad[address]] or 1,
                owner=_owner(address, persona),
                people=_people(address, persona),
                row=self._add(self._vector(documents[address])),
                questions=tuple(self._with_row(self._vector(q)) for q in questions[address]),
            )
            for address in documents
        )
        self._rank = lru_cache(TEXTS_KEPT)(self._ranked)
        self.cued = lru_cache(TEXTS_KEPT)(self._count_cues)
        self.rare_words = lru_cache(TEXTS_KEPT)(self._rare_words)

    def _add(self, vector: Vector) -> int:
        """Gives the vector the next row and notes in which terms it stands."""
        for term, weight in vector.items():
            self._holders[term].append((self._rows, weight))
        self._rows += 1
        return self._rows - 1

    def _with_row(self, vector: Vector) -> Vector:
        self._add(vector)
        return vector

    def nearness(self, vector: Vector) -> Column:
        """How near the vector is to every row, 0 to 1: each fact's words, then its questions; the last row is empty."""
        near = np.zeros(self._rows + 1)
        for term, weight in vector.items():
            if (held := self._held.get(term)) is not None:
                rows, weights = held
                near[rows] += weight * weights  # no row twice in a term
        return near

    @cached_property
    def _held(self) -> Mapping[str, tuple[NDArray[np.intp], Column]]:
        """Each term's rows, and what the term weighs in them."""
        return {
            term: (np.array([row for row, _ in pairs]), np.array([weight for _, weight in pairs]))
            for term, pairs in self._holders.items()
        }

    @cached_property
    def own_rows(self) -> NDArray[np.intp]:
        """Each fact's row of its own words."""
        return np.array([entry.row for entry in self.entries], dtype=np.intp)

    @cached_property
    def question_rows(self) -> NDArray[np.intp]:
        """Each fact's rows of questions side by side; where it has fewer than others, the empty row, which is far."""
        most = max((len(entry.questions) for entry in self.entries), default=0)
        rows = np.full((len(self.entries), max(2, most)), self._rows, dtype=np.intp)
        for entry, places in zip(self.entries, rows, strict=True):
            places[: len(entry.questions)] = np.arange(entry.row + 1, entry.row + 1 + len(entry.questions))
        return rows

    @cached_property
    def by_topic(self) -> Mapping[str, Mapping[str, Column]]:
        """Which facts a topic of the rules' speaks for: by topic, the sign and where it is 1."""
        found: dict[str, dict[str, Column]] = defaultdict(lambda: defaultdict(lambda: np.zeros(len(self.entries))))
        for i, entry in enumerate(self.entries):
            found[_topic_of(entry.broad)][f"topic_{entry.broad.replace(',', ':').partition(':')[0]}"][i] = 1
        return found

    def where(self, kinds: Collection[str]) -> Column:
        """1 where the fact is of one of these broad kinds."""
        return np.array([float(entry.broad in kinds) for entry in self.entries])

    @cached_property
    def of_events(self) -> Column:
        """1 where the fact is something that happened."""
        return self.where(_EVENTS)

    @cached_property
    def ahead(self) -> Column:
        """1 where the fact lies ahead."""
        return self.where(_AHEAD)

    def _count_cues(self, plain: str) -> Column:
        """How many different cues of each fact stand in the text."""
        return np.array([float(len(set(cue.findall(plain)))) if cue else 0.0 for cue in self._cues])

    def ranked(self, asked: Asked, model: "AskingModel") -> tuple[tuple[str, float], ...]:
        """See `AskingModel.ranked`, which this remembers."""
        return self._rank(asked, model)

    def _ranked(self, asked: Asked, model: "AskingModel") -> tuple[tuple[str, float], ...]:
        return tuple(model.rank(asked, self))

    def _addresses(self) -> list[str]:
        return [a for a in self.persona.facts if a != "hidden"]

    def masked(self, text: str) -> str:
        """The text with every name of a person replaced: 'how close are you to person'."""
        return self.names.sub(_NOBODY, normal(text)) if self.names else normal(text)

    def vector(self, text: str) -> Vector:
        """The question's terms, weighted by how rare they are in this file."""
        return self._vector(list(_terms(self.masked(text))))

    def unknown(self, vector: Vector, leave_out: Vector | None = None) -> float:
        """How much of a question's words the file never uses, 0 to 1. A training question does not vouch for itself."""
        words = {t: w for t, w in vector.items() if not t.startswith("=") and " " not in t}
        itself = leave_out or {}
        unheard = sum(w for t, w in words.items() if self._holding[t] <= (t in itself))
        return unheard / (sum(words.values()) or 1.0)

    def _rare_words(self, text: str) -> frozenset[str]:
        """The words that hardly any line of the file has, or none: what a place, a thing or a day is called."""
        words = (t for t in _terms(self.masked(text)) if " " not in t and not t.startswith("="))
        return frozenset(w for w in words if len(w) >= STEM and self._holding[w] <= RARE)

    def has_any(self, address: str, words: Collection[str]) -> bool:
        """Whether the fact's own words have any of these."""
        row = next(entry.row for entry in self.entries if entry.address == address)
        return any(holder == row for word in words for holder, _ in self._holders.get(word, ()))

    def _vector(self, terms: Sequence[str]) -> Vector:
        counted = Counter(terms)
        weighted = {t: (1 + math.log(n)) * self._rarity.get(t, self._rarity[""]) for t, n in counted.items()}
        length = math.sqrt(sum(w * w for w in weighted.values())) or 1.0
        return {t: w / length for t, w in weighted.items()}


@dataclass(frozen=True, eq=False)
class AskingModel:
    """The kinds of question, and what each sign is worth.

    Attributes:
        kinds: a question's words without names to the kind of fact it asks for.
        weights: sign to weight; `bias` is what no fact at all is worth.
    """

    kinds: LinearModel
    weights: Mapping[str, float]
    bias: float

    def ranked(self, asked: Asked, index: Index) -> Sequence[tuple[str, float]]:
        """Facts that are likelier asked for than nothing, best first, with their share of the likelihood."""
        return index.ranked(asked, self)

    def rank(self, asked: Asked, index: Index) -> list[tuple[str, float]]:
        """The same, worked out."""
        scores = self.score(signs_of(asked, index, self.kinds), len(index.entries))
        best = max([self.bias, *scores])
        weights = [math.exp(score - best) for score in scores]
        whole = sum(weights) + math.exp(self.bias - best)
        shares = ((entry.address, weight / whole) for entry, weight in zip(index.entries, weights, strict=True))
        return sorted((pair for pair in shares if pair[1] >= NEGLIGIBLE), key=lambda pair: -pair[1])

    def risk_follow_up(self, text: str, index: Index, *, at_once: bool) -> tuple[Topic, ...]:
        """Which answer of the risk script the question asks for, if it asks for one rather than for anything else.

        `at_once`: suicide was the subject a moment ago, so that little is needed for the question to be about it.
        """
        likely = self.kinds.shares(index.masked(text))
        if at_once:
            likely = {kind: share for kind, share in likely.items() if kind.startswith("risk:")}
        best = max(likely, key=lambda label: likely[label], default="")
        name = best.removeprefix("risk:")
        enough = LIKELY_FOLLOW_UP if at_once else SURE_OF_FOLLOW_UP
        known = name in RISK_FOLLOW_UPS and likely[best] >= enough
        return (Topic(f"risk_{name}"),) if known else ()

    def score(self, signs: Mapping[str, Column], facts: int) -> list[float]:
        """Every fact's weighted sum, added up sign by sign so that it is the same on every machine."""
        scores = np.zeros(facts)
        for name, column in signs.items():
            if name in self.weights:
                scores += self.weights[name] * column
        summed: list[float] = scores.tolist()
        return summed

    def dump(self) -> str:
        """The artefact's text."""
        data = {"kinds": json.loads(self.kinds.dump()), "weights": dict(self.weights), "bias": self.bias}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


NEGLIGIBLE = 0.01
SURE_OF_FOLLOW_UP = 0.5
LIKELY_FOLLOW_UP = 0.12
RISK_FOLLOW_UPS = ("passive", "plan", "means", "intent", "history", "protection")


@cache
def load_asking(path: Path = ARTEFACT) -> AskingModel:
    """The trained model. Raises FileNotFoundError when `ipt-sim train` has never run."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return AskingModel(kinds=model_from(data["kinds"]), weights=data["weights"], bias=data["bias"])


def signs_of(asked: Asked, index: Index, kinds: LinearModel, *, leave_out: Vector | None = None) -> dict[str, Column]:
    """What speaks for each fact, sign by sign. `leave_out` is a question of training, not compared with itself."""
    masked, vector = index.masked(asked.text), index.vector(asked.text)
    nearness, lead_nearness = index.nearness(vector), index.nearness(index.vector(asked.lead))
    likely = kinds.shares(masked)
    tense = tense_of(asked.text)
    cued = index.cued(normal(asked.text))
    near, lead_near = nearness[index.question_rows], lead_nearness[index.question_rows]
    if leave_out is not None:
        itself = [[question is leave_out for question in entry.questions] for entry in index.entries]
        for i, marks in enumerate(itself):
            near[i, : len(marks)][marks] = lead_near[i, : len(marks)][marks] = 0
    near.partition(near.shape[1] - 2, axis=1)
    nearest, second = near[:, -1], near[:, -2]
    none = np.zeros(len(index.entries))
    sure = [index.by_topic[topic] for topic in set(certain_topics(asked.text)) if topic in index.by_topic]
    return {
        "kind": np.array([_likelihood(entry, likely) for entry in index.entries]),
        "nearest": nearest,
        "near": (nearest + second) / 2,
        "words": nearness[index.own_rows],
        "lead": lead_nearness[index.own_rows],
        "lead_nearest": lead_near.max(axis=1),
        "lead_cue": np.minimum(index.cued(normal(asked.lead)), 1),
        **{name: sum((by[name] for by in sure if name in by), none) for by in sure for name in by},
        "unknown": none + index.unknown(vector, leave_out),
        "cue": np.minimum(cued, 1),
        "more_cues": np.minimum(np.maximum(cued - 1, 0), 2),
        "past_event": index.of_events if tense == "past" else none,
        "now_event": index.of_events if tense == "present" else none,
        "ahead": index.ahead if tense == "future" else none,
        **_about(index, asked),
    }


def _likelihood(entry: Entry, likely: Mapping[str, float]) -> float:
    """Log likelihood that a question of this kind asks for this fact and not for another of the same kind."""
    known = entry.kind in likely
    share = likely[entry.kind] if known else likely.get(entry.broad, 0.01) / entry.crowd
    return math.log(max(share, 0.001))


_EVENTS = frozenset(
    {"timeline", "incident:gist", "incident:feeling", "incident:wanted", "incident:afterwards", "life, loss"}
)
_AHEAD = frozenset({"life, wishes", "life, options", "life, ending"})


def _topic_of(kind: str) -> str:
    return "onset" if kind == "timeline" else kind.removeprefix("life, ").rpartition(":")[2]


def _about(index: Index, asked: Asked) -> dict[str, Column]:
    """Whether each fact is about whom the question is about."""
    named, about = set(asked.people), set(asked.about)
    rows = [_whose(entry, asked, named, about) for entry in index.entries]
    return dict(zip(_WHOSE, np.array(rows, dtype=np.float64).reshape(-1, len(_WHOSE)).T, strict=True))


_WHOSE = (
    "owner_named",
    "owner_first",
    "owner_in_thread",
    "owner_not_meant",
    "people_shared",
    "people_not_shared",
    "nobody_but_named",
)


def _whose(entry: Entry, asked: Asked, named: set[str], about: set[str]) -> tuple[bool, ...]:
    owner = entry.owner
    if owner is not None:
        first = bool(asked.people) and owner == asked.people[0]
        in_thread = not asked.people and owner == asked.in_thread
        return owner in named, first, in_thread, owner not in about, False, False, False
    shared = not entry.people.isdisjoint(about)
    apart = bool(entry.people and named) and not shared
    return False, False, False, False, shared, apart, bool(named) and not entry.people


_INDEXES: dict[int, Index] = {}
MOST_INDEXES = 64


def index_of(persona: Persona) -> Index:
    """The client's index, made once for each persona object while it is among the last ones used."""
    index = _INDEXES.pop(id(persona), None)
    if index is None or index.persona is not persona:
        index = Index(persona)
    _INDEXES[id(persona)] = index
    if len(_INDEXES) > MOST_INDEXES:
        _INDEXES.pop(next(iter(_INDEXES)))
    return index


def kind_of(address: str, persona: Persona) -> str:
    """What kind of question asks for this fact: for a fact of the client's life, its id, which others may share."""
    return f"life:{address.partition('.')[2]}" if address.startswith("life.") else broad_kind_of(address, persona)


def broad_kind_of(address: str, persona: Persona) -> str:
    """The same for every client: of a fact of the client's life, the topic."""
    owner, _, name = address.partition(".")
    if owner == "life":
        return f"life, {next(f.topic for f in persona.life if f.id == name)}"
    if owner in ("symptom", "clinical", "incident", "risk"):
        return f"{owner}:{name}"
    return "timeline" if owner == "timeline" else f"person:{name}"


def _owner(address: str, persona: Persona) -> str | None:
    owner = address.partition(".")[0]
    return owner if any(p.id == owner for p in persona.people) else None


def _people(address: str, persona: Persona) -> frozenset[str]:
    owner, _, name = address.partition(".")
    if owner == "life":
        return frozenset(next(f.people for f in persona.life if f.id == name))
    if owner == "timeline":
        return frozenset(next(p.people for p in persona.timeline if p.id == name))
    return frozenset({persona.incident.with_}) if owner == "incident" else frozenset()


def _words_of(persona: Persona, address: str) -> str:
    fact = persona.facts[address]
    return " ".join((fact.truth, *(c.rstrip("*") for c in fact.cues), *fact.guarded, *fact.plain, *fact.open))


def _terms(masked: str) -> Iterator[str]:
    words = [w for w in tokens(masked) if w[0].isalnum()]
    for word in words:
        if word not in _UNSAID:
            yield word if len(word) <= STEM else f"{word[:STEM]}~"
    yield from (f"={concept}" for concept in concepts_in(words))
    for one, two in pairwise(words):
        yield f"{one} {two}"


def _rarity(holding: Mapping[str, int], documents: int) -> dict[str, float]:
    """Inverse document frequency; the empty term stands for what the file never says."""
    total = documents + 1
    return {"": math.log(total), **{term: math.log(total / (1 + n)) + 0.1 for term, n in holding.items()}}

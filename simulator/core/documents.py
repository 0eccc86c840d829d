"""What authors write: personas. Every field says what it is for and, where it matters, what it is not.

All models refuse unknown keys and are frozen; `library.py` turns their complaints into file-and-key messages.
Texts are plain English prose; lines are what the client says aloud, word for word.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, model_validator

from simulator.core.facts import Document, Fact, Id, Line, Openness, Text
from simulator.core.scripts import CareStep, Counterpart, Ending, Homework, Incident, Risk, Stop
from simulator.core.vocabulary import (
    Act,
    Attribute,
    FocalArea,
    ReactionKind,
    Situation,
    Symptom,
    Topic,
    Trigger,
)

_SMALL_WORD = re.compile(r"(?<![\w'])[a-z][a-z']+")
F = TypeVar("F", bound=Fact)
D = TypeVar("D", bound=Document)


class Support(Fact):
    """The support attribute: both directions are written out."""

    received: Text
    given: Text


class Expectations(Fact):
    """The expectations attribute, in the two columns of a role dispute."""

    of_client: Text = Field(description="What this person expects of the client.")
    by_client: Text = Field(description="What the client expects of this person, said or unsaid.")


class PersonFacts(Document):
    """The seven attributes the inventory asks of each person, each a fact of its own."""

    closeness: Fact
    contact: Fact
    conflict: Fact
    support: Support
    disappointment: Fact
    recent_change: Fact
    expectations: Expectations


class Person(Document):
    """Somebody in the client's life."""

    id: Id
    name: str
    relation: str = Field(description="As the map shows it: 'daughter', 'night-shift colleague'.")
    called: tuple[str, ...] = Field(
        min_length=1, description="Words a trainee may use for them: name, 'your sister', 'the neighbour'."
    )
    pronoun: Literal["she", "he", "they"]
    closeness: int = Field(ge=0, le=10, description="10 = as close as can be. Drawn as distance on the map.")
    died: bool = False
    introduction: Fact = Field(description="Who this is, told when the client is asked about people or this person.")
    facts: PersonFacts


class TimelinePoint(Fact):
    """A dated point at which mood and people's lives moved together."""

    id: Id
    when: str = Field(description="In the client's words: 'ten months ago', 'the week after the funeral'.")
    mood: int = Field(ge=0, le=10, description="0 = lowest the client has been, 10 = well.")
    people: tuple[Id, ...] = ()


class LifeFact(Fact):
    """A fact outside inventory, symptoms and timeline: work, the old role, how the loss happened, a wish."""

    id: Id
    topic: Topic
    people: tuple[Id, ...] = ()


class UnlockWay(Document):
    """One way to the hidden detail. All that is named must have happened within the last three trainee turns."""

    acts: tuple[Act, ...] = Field(default=(), description="Any one of these acts.")
    asks: tuple[str, ...] = Field(
        default=(), description="A question about any one of these fact ids ('vida.conflict', 'life.last_weeks')."
    )

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.acts and not self.asks:
            raise ValueError("a way needs acts, asks or both")
        return self


class Hidden(Fact):
    """What the client tells nobody. Openness of at least 60 and one of the ways (clinical note 3.2)."""

    needs: Openness = Field(default=60, ge=60)
    ways: tuple[UnlockWay, ...] = Field(min_length=2)
    not_after: tuple[Trigger, ...] = Field(default=(), description="Blocked within three turns of any of these.")
    give_away: tuple[str, ...] = Field(
        min_length=1,
        description="Words that would betray the detail. No other line of the file may contain one (lint holds it).",
    )


class Card(Document):
    """What the trainee may see before the session. Never the hidden truth."""

    age: int = Field(ge=12, le=110)
    work: str
    why_now: Text = Field(description="One sentence.")
    referral: Text = Field(description="A short note as a GP or colleague would send it.")
    briefing: Text = Field(description="A minute's reading: the setting, the aim of a first meeting, what to watch.")
    content_note: Text = Field(description="What difficult matter may come up, so that a trainee can choose.")


class Identity(Document):
    """Who the client is, for supervisors and for prompts."""

    pronouns: str
    living: Text
    background: Text
    strengths: tuple[Text, ...] = Field(min_length=2)
    ambivalence: Text = Field(description="Why part of them would rather not change or not be here.")


class Clinical(Document):
    """The diagnosis and the facts of a first assessment, each tellable."""

    diagnosis: Text
    previous_episodes: Fact
    medication: Fact
    substances: Fact
    physical_health: Fact
    mania: Fact
    psychosis: Fact


class Symptoms(Document):
    """The nine PHQ-9 items as the client would describe them."""

    interest: Fact
    mood: Fact
    sleep: Fact
    energy: Fact
    appetite: Fact
    guilt: Fact
    concentration: Fact
    movement: Fact
    self_harm: Fact


Item = Annotated[int, Field(ge=0, le=3)]
Items = tuple[Item, Item, Item, Item, Item, Item, Item, Item, Item]


class Phq9(Document):
    """Item vectors in the questionnaire's order. Symptoms do not move within a session."""

    true: Items
    reported: Items
    targets: dict[int, Annotated[int, Field(ge=0, le=27)]] = Field(
        default_factory=dict, description="Expected total by session number in a typical course."
    )


class StartState(Document):
    """Where the client begins a first session."""

    openness: int = Field(ge=25, le=45)
    alliance: Openness = 40
    irritation: Openness = 10
    hope: Openness = 30


class Voice(Document):
    """How the client speaks."""

    manner: Text = Field(description="For writers and prompts: rhythm, idiom, humour, what they never say.")
    sentence_words: int = Field(ge=3, le=30, description="Typical words a sentence.")
    reply_sentences: int = Field(ge=1, le=5, description="Typical sentences a reply when open.")
    idioms: tuple[str, ...] = ()
    gestures: tuple[Line, ...] = Field(
        min_length=12, description="Short stage directions in brackets, third person: '(He looks at the window.)'"
    )
    shorts: tuple[Line, ...] = Field(
        min_length=12, description="Two-to-five-word utterances that fit almost anywhere: 'I suppose so.'"
    )


class Weights(Document):
    """How this client's defences are dealt out, and what good moves are worth to them (1 = as in the table)."""

    reactions: dict[ReactionKind, Annotated[float, Field(ge=0, le=1)]] = Field(min_length=2)
    effects: dict[Trigger, Annotated[float, Field(ge=0, le=2)]] = Field(default_factory=dict)


class Chapter(Document):
    """What is different with this client from a later session on. By script only, never as a punishment."""

    from_session: int = Field(ge=2)
    truth: Text = Field(description="What has happened, for supervisors. Never given to a voice.")
    opening: tuple[Line, ...] = Field(min_length=3, description="What the client comes in with, said first.")
    facts: dict[str, Fact] = Field(default_factory=dict, description="These replace the facts at the same addresses.")
    life: tuple[LifeFact, ...] = Field(default=(), description="Told from this session on, beside the others.")
    openness: int = Field(default=0, ge=-20, le=20)
    irritation: int = Field(default=0, ge=-20, le=40)
    reported: Items | None = None
    manner: Text | None = Field(default=None, description="How the client speaks now, if it is different.")
    gestures: tuple[Line, ...] = Field(default=(), description="Replace the voice's, if the body has changed too.")
    shorts: tuple[Line, ...] = Field(default=(), description="Replace the voice's.")


class Persona(Document):
    """A simulated client, whole. The file name is `<id>.yaml`."""

    id: Id
    name: str
    version: int = Field(ge=1)
    primary_area: FocalArea
    secondary_area: FocalArea | None = None
    defensible_alternatives: tuple[FocalArea, ...] = ()
    formulation: Text = Field(description="Illness, event, focus, plan in words the client could repeat.")
    card: Card
    identity: Identity
    clinical: Clinical
    phq9: Phq9
    symptoms: Symptoms
    start: StartState
    timeline: tuple[TimelinePoint, ...] = Field(min_length=4)
    people: tuple[Person, ...] = Field(min_length=4, max_length=8)
    life: tuple[LifeFact, ...] = Field(min_length=10)
    hidden: Hidden
    risk: Risk
    incident: Incident
    counterpart: Counterpart
    homework: Homework
    ending: Ending
    voice: Voice
    weights: Weights
    situations: dict[Situation, tuple[Line, ...]]
    reactions: dict[Trigger, dict[ReactionKind, tuple[Line, ...]]]
    resistance: dict[ReactionKind, tuple[Line, ...]] = Field(
        default_factory=dict, description="How the client holds off a subject that they will not speak of yet."
    )
    care: tuple[CareStep, ...] = Field(default=(), description="Right steps outside ordinary IPT, and the answers.")
    stop: Stop | None = Field(default=None, description="For a client with whom ordinary work must stop.")
    debrief: Text | None = Field(default=None, description="To the trainee, out of role, after the session.")
    chapters: tuple[Chapter, ...] = ()
    opening: tuple[Line, ...] = Field(
        default=(), description="What the client comes in with, said first. Chapters set it; leave it out of the file."
    )
    asked: dict[str, tuple[Line, ...]] = Field(
        default_factory=dict,
        description="By fact address: questions that a trainee may put to get at it, each in its own words. The reader "
        "learns from them; four a fact make it understand most others. Under 'outside', what the file cannot answer.",
    )
    do_not: tuple[Text, ...] = Field(min_length=3, description="Facts that must never be invented for this client.")

    @property
    def is_at_risk(self) -> bool:
        """Whether suicide is a matter with this client: local help must be known, and a debrief follows."""
        return self.risk.level != "none"

    def person(self, person_id: str) -> Person:
        """The person with this id; KeyError if the file has none."""
        for person in self.people:
            if person.id == person_id:
                return person
        raise KeyError(person_id)

    def in_session(self, number: int) -> "Persona":
        """The client as they are in this session: every chapter that has begun by then is applied, in order."""
        begun = sorted((c for c in self.chapters if c.from_session <= number), key=lambda c: c.from_session)
        if not begun:
            return self
        opens = begun[-1].from_session == number
        if (len(begun), opens) not in self._later:
            persona = self
            for chapter in begun:
                persona = _begin(chapter, persona, first=chapter.from_session == number)
            self._later[len(begun), opens] = persona
        return self._later[len(begun), opens]

    @cached_property
    def _later(self) -> dict[tuple[int, bool], "Persona"]:
        """The client in sessions of theirs, each worked out once: by chapters begun, and whether the last begins."""
        return {}

    def chapter(self, number: int) -> Chapter | None:
        """The chapter that this session is in, if any."""
        return max((c for c in self.chapters if c.from_session <= number), key=lambda c: c.from_session, default=None)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Every tellable fact by its address: `vida.conflict`, `symptom.sleep`, `life.choir`, `hidden`."""
        return dict(self._addressed())

    @cached_property
    def common_words(self) -> frozenset[str]:
        """Every word that the file writes with a small letter: an English word, then, and no name."""
        return frozenset(_SMALL_WORD.findall(self.model_dump_json()))

    def _addressed(self) -> Iterator[tuple[str, Fact]]:
        for person in self.people:
            yield f"{person.id}.introduction", person.introduction
            for attribute in Attribute:
                yield f"{person.id}.{attribute}", getattr(person.facts, attribute)
        for symptom in Symptom:
            yield f"symptom.{symptom}", getattr(self.symptoms, symptom)
        for topic in CLINICAL_TOPICS:
            yield f"clinical.{topic}", getattr(self.clinical, topic)
        for point in self.timeline:
            yield f"timeline.{point.id}", point
        for fact in self.life:
            yield f"life.{fact.id}", fact
        for name in ("gist", "feeling", "wanted", "afterwards"):
            yield f"incident.{name}", getattr(self.incident, name)
        yield "hidden", self.hidden


CLINICAL_TOPICS = (
    Topic.PREVIOUS_EPISODES,
    Topic.MEDICATION,
    Topic.SUBSTANCES,
    Topic.PHYSICAL_HEALTH,
    Topic.MANIA,
    Topic.PSYCHOSIS,
)


def _begin(chapter: Chapter, persona: Persona, *, first: bool) -> Persona:
    def now(address: str, fact: F) -> F:
        return _retold(fact, chapter.facts[address]) if address in chapter.facts else fact

    def all_of(owner: str, facts: D, names: tuple[str, ...]) -> D:
        return facts.model_copy(update={n: now(f"{owner}.{n}", getattr(facts, n)) for n in names})

    people = tuple(
        p.model_copy(
            update={
                "introduction": now(f"{p.id}.introduction", p.introduction),
                "facts": all_of(p.id, p.facts, tuple(Attribute)),
            }
        )
        for p in persona.people
    )
    changed: Mapping[str, object] = {
        "people": people,
        "symptoms": all_of("symptom", persona.symptoms, tuple(Symptom)),
        "clinical": all_of("clinical", persona.clinical, CLINICAL_TOPICS),
        "life": (*(now(f"life.{f.id}", f) for f in persona.life), *chapter.life),
        "phq9": persona.phq9.model_copy(update={"reported": chapter.reported or persona.phq9.reported}),
        "voice": persona.voice.model_copy(
            update={name: getattr(chapter, name) or getattr(persona.voice, name) for name in _OF_THE_VOICE}
        ),
        "opening": chapter.opening if first else (),
    }
    kept = {name: getattr(persona, name) for name in Persona.model_fields if name not in changed}
    return Persona.model_validate({**kept, **changed})  # a copy would carry over the facts worked out before


_OF_THE_VOICE = ("manner", "gestures", "shorts")


def _retold(fact: F, told: Fact) -> F:
    return fact.model_copy(update={name: getattr(told, name) for name in Fact.model_fields})

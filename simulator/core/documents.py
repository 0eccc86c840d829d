"""What authors write: personas. Every field says what it is for and, where it matters, what it is not.

All models refuse unknown keys and are frozen; `library.py` turns their complaints into file-and-key messages.
Texts are plain English prose; lines are what the client says aloud, word for word.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.core.vocabulary import (
    Act,
    Attribute,
    Candour,
    FocalArea,
    ReactionKind,
    Situation,
    Symptom,
    Topic,
    Trigger,
)

_SMALL_WORD = re.compile(r"(?<![\w'])[a-z][a-z']+")
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=600)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Openness = Annotated[int, Field(ge=0, le=100)]


class Document(BaseModel):
    """Base of everything read from YAML: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Document):
    """Something the client can tell. Three registers, so that the same fact sounds different as trust grows."""

    truth: Text = Field(description="What is so, for supervisors and the scorecard. Never given to a voice.")
    needs: Openness = Field(
        default=0,
        description="Openness below which the fact is locked: asked for it, the client deflects. 0 = tells if asked.",
    )
    cues: tuple[str, ...] = Field(
        default=(), description="Words in a trainee's question that point at this fact ('choir', 'sing*')."
    )
    guarded: tuple[Line, ...] = Field(min_length=1, description="Said at openness under 40: short, a little evasive.")
    plain: tuple[Line, ...] = Field(min_length=1, description="Said from 40: straightforward.")
    open: tuple[Line, ...] = Field(min_length=1, description="Said from 60: with a scene or a feeling in it.")

    def lines(self, candour: Candour) -> tuple[str, ...]:
        """The authored lines of one candour."""
        return {Candour.GUARDED: self.guarded, Candour.PLAIN: self.plain, Candour.OPEN: self.open}[candour]


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


class Risk(Document):
    """The suicide risk script. Answers are said word for word, whatever the openness (clinical note 3.1, rule 2)."""

    level: Literal["none", "passive", "low", "moderate", "acute"]
    summary: Text
    direct: tuple[Line, ...] = Field(min_length=2, description="First is the scripted answer; the rest, asked again.")
    euphemism: tuple[Line, ...] = Field(min_length=3, description="The evasive answer to a question that shies away.")
    plan: tuple[Line, ...] = Field(min_length=2)
    means: tuple[Line, ...] = Field(min_length=2)
    intent: tuple[Line, ...] = Field(min_length=2)
    history: tuple[Line, ...] = Field(min_length=2)
    protection: tuple[Line, ...] = Field(min_length=2)


class IncidentLine(Document):
    """One move in the exchange."""

    who: Id = Field(description="'client' or a person's id.")
    said: Line | None = None
    did: Line | None = None
    unsaid: Line | None = Field(default=None, description="What the client wanted to say or felt and did not say.")

    @model_validator(mode="after")
    def _something_happened(self) -> Self:
        if self.said is None and self.did is None:
            raise ValueError("an incident line needs 'said' or 'did'")
        return self


class Incident(Document):
    """One real exchange, move by move, for communication analysis."""

    when: str
    where: str
    with_: Id = Field(alias="with")
    gist: Fact = Field(description="How the client sums it up before being asked for the words.")
    exchange: tuple[IncidentLine, ...] = Field(min_length=6)
    told: tuple[Line, ...] = Field(
        min_length=6, description="The client recounting it, one or two moves a line, in order, words quoted."
    )
    feeling: Fact = Field(description="What the client felt in it.")
    wanted: Fact = Field(description="What the client wanted and did not say.")
    afterwards: Fact = Field(description="What happened then, to mood and between the two.")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Counterpart(Document):
    """How the other person really reacts, for role play at three difficulties."""

    person: Id
    easy: tuple[Line, ...] = Field(min_length=4)
    realistic: tuple[Line, ...] = Field(min_length=4)
    hard: tuple[Line, ...] = Field(min_length=4)
    client_as_self: tuple[Line, ...] = Field(
        min_length=8, description="The client trying it in role play with the trainee as the other, first timid."
    )


class HomeworkOutcome(Document):
    """What came of the task: told when the trainee asks."""

    story: Text
    lines: tuple[Line, ...] = Field(min_length=3)


class Homework(Document):
    """The task from last time and three ways it may have gone; the seed draws one."""

    task: Text
    done_well: HomeworkOutcome
    done_badly: HomeworkOutcome
    not_done: HomeworkOutcome


class Ending(Document):
    """How the client takes the end of the course."""

    feelings: Text
    cue_lines: tuple[Line, ...] = Field(min_length=3, description="Small signs that the ending is on their mind.")
    when_named: tuple[Line, ...] = Field(min_length=3, description="Answers when the trainee brings it up.")
    non_response: tuple[Line, ...] = Field(min_length=2, description="For a course that has not helped.")


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
    do_not: tuple[Text, ...] = Field(min_length=3, description="Facts that must never be invented for this client.")

    def person(self, person_id: str) -> Person:
        """The person with this id; KeyError if the file has none."""
        for person in self.people:
            if person.id == person_id:
                return person
        raise KeyError(person_id)

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

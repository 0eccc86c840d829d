"""Everything that can happen in a session. The log is a sequence of these; state is a fold over it.

The union is closed and told apart by `type`. Events are facts in the past tense and are never edited or deleted.
Old logs are read for ever (`tests/golden/`): a new field needs a default, and a removed one must stay readable.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from simulator.core.reading import Frozen, Reading
from simulator.core.scoring import Scorecard
from simulator.core.vocabulary import (
    Candour,
    Difficulty,
    EnginePart,
    FaultKind,
    ReactionKind,
    Situation,
    Trigger,
)

Level = Annotated[float, Field(ge=0, le=100)]


class ClientState(Frozen):
    """How the client is, in this room, now. Symptoms are not here: they do not move within a session."""

    openness: Level
    alliance: Level
    irritation: Level
    hope: Level
    started_at: Level = Field(description="Openness at the start of the session, from which change is capped.")
    told: dict[str, Candour] = Field(default_factory=dict, description="Fact address to deepest candour told.")
    homework: Literal["done_well", "done_badly", "not_done"] | None = Field(
        default=None, description="What came of last time's task; None in a first session."
    )


class Change(Frozen):
    """One row of the reaction table applied: why openness moved, and by how much before the cap."""

    trigger: Trigger
    openness: float


class Disclosure(Frozen):
    """A decision to tell one fact in one candour."""

    fact: str
    candour: Candour
    elicited: bool = Field(description="Asked for by the trainee, as opposed to volunteered.")


class Reaction(Frozen):
    """A decision to react to a trigger in a manner of this client's own."""

    trigger: Trigger
    kind: ReactionKind


class Plan(Frozen):
    """What the client is going to do next. Names facts by address; the words come from the voice."""

    candour: Candour
    reaction: Reaction | None = None
    situation: Situation | None = None
    disclosures: tuple[Disclosure, ...] = ()
    resistance: ReactionKind | None = Field(default=None, description="How a subject is held off that is locked.")
    in_role_as: str | None = Field(default=None, description="Whom the client plays: a rehearsal with roles reversed.")


class SessionOpened(Frozen):
    """The first event. Documents are named by hash; the logbook keeps each version it ever saw."""

    type: Literal["session_opened"] = "session_opened"
    session_id: str
    trainee: str
    persona: str
    persona_hash: str
    rubric_hash: str
    course_hash: str
    engine: str
    versions: dict[str, str]
    seed: int
    session_number: int = Field(ge=1)
    sessions_planned: int = Field(ge=1)
    state: ClientState


class TraineeSaid(Frozen):
    """The trainee's words, exactly as typed."""

    type: Literal["trainee_said"] = "trainee_said"
    text: str
    in_role_as: str | None = Field(default=None, description="A person's id, or the client's own: roles reversed.")
    difficulty: Difficulty = Difficulty.REALISTIC


class TurnRead(Frozen):
    """The reader's account of what was just said."""

    type: Literal["turn_read"] = "turn_read"
    reading: Reading


class StateShifted(Frozen):
    """How it moved the client."""

    type: Literal["state_shifted"] = "state_shifted"
    changes: tuple[Change, ...]
    state: ClientState


class DisclosuresChosen(Frozen):
    """What the client will tell, and how they will take it."""

    type: Literal["disclosures_chosen"] = "disclosures_chosen"
    plan: Plan


class ReplyDrafted(Frozen):
    """The voice's words before the guard has seen them."""

    type: Literal["reply_drafted"] = "reply_drafted"
    text: str
    voice: str
    lines: tuple[str, ...] = Field(
        default=(),
        exclude_if=lambda lines: not lines,
        description="Authored lines that a voice of its own words was given. Empty: the text is the lines.",
    )


class ReplyRefused(Frozen):
    """A draft of a voice with words of its own that must not be said. It is asked once more, then another speaks."""

    type: Literal["reply_refused"] = "reply_refused"
    text: str
    problems: tuple[str, ...]
    voice: str


class ReplyGuarded(Frozen):
    """The guard's verdict. Problems mean that the draft was replaced."""

    type: Literal["reply_guarded"] = "reply_guarded"
    problems: tuple[str, ...] = ()
    text: str


class ClientSaid(Frozen):
    """The client's words as the trainee will see them. Committed before they are shown."""

    type: Literal["client_said"] = "client_said"
    text: str


class SessionRewound(Frozen):
    """The trainee goes back to before one of their turns; what followed stays as an abandoned take."""

    type: Literal["session_rewound"] = "session_rewound"
    before: int = Field(ge=0, description="Index of a trainee turn.")


class SessionEnded(Frozen):
    """Nobody speaks any more, unless a rewind opens the session again."""

    type: Literal["session_ended"] = "session_ended"
    stopped: Literal["done", "missed"] | None = Field(
        default=None, description="The simulation stopped by itself: the right steps were taken, or none for too long."
    )


class SessionGraded(Frozen):
    """A scorecard. Grading again appends another one."""

    type: Literal["session_graded"] = "session_graded"
    scorecard: Scorecard


class EngineFaulted(Frozen):
    """A model did not do its part. The session goes on: what came instead is in `then`."""

    type: Literal["engine_faulted"] = "engine_faulted"
    part: EnginePart
    kind: FaultKind
    message: str = Field(description="For people: what happened and what can be done. Never holds a key.")
    then: Literal["asked_again", "stood_in", "not_scored"]
    shown: str = Field(
        default="", description="What of a broken-off reply the trainee had seen before it was replaced."
    )


class EngineUsed(Frozen):
    """What calls to a model took, in tokens and, where prices are known, in money."""

    type: Literal["engine_used"] = "engine_used"
    calls: int = Field(ge=0)
    tokens_in: int = Field(default=0, ge=0)
    tokens_cached: int = Field(default=0, ge=0, description="Of `tokens_in`: those that the provider had kept.")
    tokens_out: int = Field(default=0, ge=0)
    characters_in: int = Field(default=0, ge=0)
    estimated: int = Field(default=0, ge=0, description="Calls whose tokens nobody counted: four characters for one.")
    cost: float | None = None


Event = Annotated[
    SessionOpened
    | TraineeSaid
    | TurnRead
    | StateShifted
    | DisclosuresChosen
    | ReplyDrafted
    | ReplyRefused
    | ReplyGuarded
    | ClientSaid
    | SessionRewound
    | SessionEnded
    | SessionGraded
    | EngineFaulted
    | EngineUsed,
    Field(discriminator="type"),
]

EVENTS: TypeAdapter[Event] = TypeAdapter(Event)


class Logged(Frozen):
    """An event in its place: sequence numbers start at 1 and have no gaps; `at` is UTC."""

    seq: int = Field(ge=1)
    at: datetime
    event: Event

"""Everything that can happen in a session. The log is a sequence of these; state is a fold over it.

The union is closed and told apart by `type`. Events are facts in the past tense and are never edited or deleted.
Old logs are read for ever (`tests/golden/`): a new field needs a default, and a removed one must stay readable.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from simulator.core.reading import Frozen, Reading
from simulator.core.scoring import Finding, Scorecard
from simulator.core.vocabulary import (
    Candour,
    Difficulty,
    EnginePart,
    FaultKind,
    ReactionKind,
    Situation,
    Speaker,
    Trigger,
)

Level = Annotated[float, Field(ge=0, le=100)]
OwnLevel = Literal[1, 2, 3, 4]
Form = Literal["session", "drill", "moment"]
Purpose = Literal["practice", "assessment"]


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


class Spoken(Frozen):
    """A line and who said it."""

    speaker: Speaker
    text: str


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
    form: Form = "session"
    drill: str | None = Field(default=None, description="The drill's id: of a drill, or of a moment drawn from one.")
    drill_hash: str | None = None
    purpose: Purpose = Field(default="practice", description="assessment: announced, without hints or second takes.")
    scene: tuple[Spoken, ...] = Field(
        default=(), description="What had been said before, oldest first. It ends with the client's words."
    )


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


class SelfRated(Frozen):
    """How the trainee rates themselves, before they see the scorecard. Without a level they chose not to."""

    type: Literal["self_rated"] = "self_rated"
    overall: OwnLevel | None = None
    ratings: dict[str, OwnLevel] = Field(default_factory=dict, description="By criterion id.")
    remark: str = ""


class TakeGraded(Frozen):
    """The scorecard of an abandoned take, as if the session had ended on it. The trainee asked, to compare."""

    type: Literal["take_graded"] = "take_graded"
    take: int = Field(ge=0, description="Which of the abandoned takes, oldest first from 0.")
    scorecard: Scorecard


class InventoryRevealed(Frozen):
    """The trainee asked to see everything there was to find. From here on it can be sent to their page."""

    type: Literal["inventory_revealed"] = "inventory_revealed"


class DebriefTaken(Frozen):
    """The trainee has read what is said out of role after a heavy session, and taken a moment."""

    type: Literal["debrief_taken"] = "debrief_taken"


class HintGiven(Frozen):
    """The trainee asked for a hint: what is open (1), which move would serve it (2), an example line (3)."""

    type: Literal["hint_given"] = "hint_given"
    step: Literal[1, 2, 3]
    about: str = Field(description="A point of the compass, or the criterion that a drill is about.")
    text: str


class SessionPaused(Frozen):
    """Both step out of role. Time stops."""

    type: Literal["session_paused"] = "session_paused"


class SessionResumed(Frozen):
    """Back in role. Time goes on."""

    type: Literal["session_resumed"] = "session_resumed"


class RolesTaken(Frozen):
    """From here on the trainee speaks as somebody else, or as themselves again."""

    type: Literal["roles_taken"] = "roles_taken"
    in_role_as: str | None = Field(description="A person's id, the client's own (roles reversed), None: as themselves.")
    difficulty: Difficulty = Difficulty.REALISTIC


class Verdict(Frozen):
    """What one part of a formulation is worth, held against the client's file."""

    part: Literal["illness", "event", "focus", "plan", "wording"]
    standing: Literal["fits", "defensible", "differs", "missing"]
    remark: str


class FormulationWritten(Frozen):
    """The formulation in the trainee's words, checked. What is told to the client follows as the trainee's turn."""

    type: Literal["formulation_written"] = "formulation_written"
    illness: str
    event: str
    focus: str
    plan: str
    verdicts: tuple[Verdict, ...] = ()


class TaskSet(Frozen):
    """The task until next time, as it was written down. Proposing it follows as the trainee's turn."""

    type: Literal["task_set"] = "task_set"
    text: str
    person: str | None = Field(default=None, description="The id of the person whom it is about, if it is.")


class MomentAnswered(Frozen):
    """One reply to one line of a client, judged at once. The moment is over with it, or tried again."""

    type: Literal["moment_answered"] = "moment_answered"
    moment: str
    text: str
    findings: tuple[Finding, ...] = Field(default=(), description="What it fell into.")
    shown: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="By criterion: the components that it showed."
    )


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
    | SelfRated
    | InventoryRevealed
    | TakeGraded
    | DebriefTaken
    | HintGiven
    | SessionPaused
    | SessionResumed
    | RolesTaken
    | FormulationWritten
    | TaskSet
    | MomentAnswered
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

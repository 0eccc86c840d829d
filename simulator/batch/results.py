"""What one session of a run came to. A line of results is also a transcript in the interchange format."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import Field

from simulator.batch.plan import Job
from simulator.core.events import EngineFaulted, EngineUsed, Logged, ReplyGuarded, ReplyRefused
from simulator.core.reading import Frozen
from simulator.core.scoring import Scorecard
from simulator.core.vocabulary import FocalArea, Speaker
from simulator.interchange import graded, one_line
from simulator.metering import Account
from simulator.session import Session

ROLE_BREAKS = ("assistant talk", "role reversal", "talks of the exercise", "two speakers", "speaks as a machine")
"""How the guards' complaints begin when it was not the client who spoke."""


class SaidInIt(Frozen):
    """One turn."""

    speaker: Speaker
    text: str
    in_role_as: str | None = None


class PlantedAt(Frozen):
    """A trap that was planted and has been said: `turn` counts over both speakers, as findings do."""

    criterion: str
    turn: int


class Faults(Frozen):
    """What the simulator did badly. Counted beside the scores, never in them.

    Attributes:
        fallbacks: replies that the last guard replaced by a gesture.
        refused: drafts of a model that the guard refused; another was made.
        role_breaks: of both, those in which somebody else than the client spoke.
        stood_in: replies of the embedded voice in place of the model's.
        not_scored: criteria left NS.
        engine: what went wrong with a model, by part and kind, retries that helped included.
    """

    fallbacks: int = 0
    refused: int = 0
    role_breaks: int = 0
    stood_in: int = 0
    not_scored: int = 0
    engine: dict[str, int] = Field(default_factory=dict)


class Result(Frozen):
    """A session that was played to its end and graded."""

    id: str
    trainee: str
    persona: str
    session: int
    sessions_planned: int
    focal_area: FocalArea | None
    seed: int
    engine: str = Field(description="The engine's id in the plan.")
    turns: tuple[SaidInIt, ...]
    stopped: Literal["done", "missed"] | None = None
    planted: tuple[PlantedAt, ...] = ()
    openness: tuple[float, float] = Field(description="The client's openness at the beginning and at the end.")
    graded: dict[str, Any] = Field(description="As `ipt-sim grade` writes it.")
    faults: Faults
    used: EngineUsed

    @property
    def line(self) -> str:
        """As it is kept, without the line end."""
        return one_line(self.model_dump(mode="json"))


class Failure(Frozen):
    """A session that could not be played to its end. It is tried again when the run is resumed."""

    id: str
    why: str


class Played(Frozen):
    """What whoever played a session hands to whoever writes it: a line, or why there is none."""

    id: str
    line: str = ""
    why: str = ""
    used: EngineUsed = EngineUsed(calls=0)
    faults: int = 0


def result_of(
    job: Job,
    session: Session,
    events: Iterable[Logged],
    card: Scorecard,
    planted: Sequence[PlantedAt],
    spent: Account,
) -> Result:
    """Everything worth keeping of a session that is over."""
    transcript = session.transcript
    return Result(
        id=job.id,
        trainee=job.trainee.id,
        persona=job.persona,
        session=job.session,
        sessions_planned=job.sessions_planned,
        focal_area=session.persona.primary_area,
        seed=job.seed,
        engine=job.engine.id,
        turns=tuple(SaidInIt(speaker=t.speaker, text=t.text, in_role_as=t.in_role_as) for t in transcript.turns),
        stopped=transcript.stopped,
        planted=tuple(planted),
        openness=(transcript.opened.state.openness, transcript.state.openness),
        graded=graded(card),
        faults=faults_in(events, card),
        used=spent.used,
    )


def faults_in(events: Iterable[Logged], card: Scorecard) -> Faults:
    """The simulator's faults, counted from the session's log and its scorecard."""
    fallbacks = refused = role_breaks = stood_in = 0
    engine: Counter[str] = Counter()
    for event in (logged.event for logged in events):
        if isinstance(event, ReplyGuarded | ReplyRefused) and event.problems:
            fallbacks += isinstance(event, ReplyGuarded)
            refused += isinstance(event, ReplyRefused)
            role_breaks += any(problem.startswith(ROLE_BREAKS) for problem in event.problems)
        elif isinstance(event, EngineFaulted):
            stood_in += event.then == "stood_in"
            engine[f"{event.part}: {event.kind}"] += 1
    return Faults(
        fallbacks=fallbacks,
        refused=refused,
        role_breaks=role_breaks,
        stood_in=stood_in,
        not_scored=sum(score.level == "NS" for score in card.criteria.values()),
        engine=dict(sorted(engine.items())),
    )

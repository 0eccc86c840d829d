"""The plan of a run, as a person writes it in YAML: trainees x personas x sessions x seeds x engines.

Everything that a session will need stands in it by value, but for keys: a plan names the variable that holds one.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from simulator.core.facts import Document, Id, Text

MOST_EXCHANGES = 200
MODEL_EXCHANGES = 20
"""How long a model plays the trainee where the plan does not say."""
DEFAULT_KEY = "IPT_API_KEY"


class RecordedLine(Document):
    """One thing a recorded trainee says."""

    text: str = Field(min_length=1)
    in_role_as: str | None = None


def _spoken(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class PlantedTrap(Document):
    """A trap that a scripted trainee falls into, in words checked by hand for this client.

    Attributes:
        turn: the trainee's how-manieth turn it is to be, counted from 1. None: where the words fit best.
    """

    trap: Id
    turn: int | None = Field(default=None, ge=1, le=MOST_EXCHANGES)


def _planted(value: object) -> object:
    return {"trap": value} if isinstance(value, str) else value


class _Trainee(Document):
    id: Id = Field(description="The trainee's name in results and reports.")
    exchanges: int | None = Field(
        default=None,
        ge=1,
        le=MOST_EXCHANGES,
        description="Most turns of the trainee; default: the script's, 20 for a model.",
    )


class ScriptedTrainee(_Trainee):
    """Says the lines of the client's scripted trainees, whatever the client answers."""

    kind: Literal["scripted"] = "scripted"
    skill: float = Field(
        ge=0, le=1, description="1 skilled, 0.5 a willing beginner, 0 trap-prone; between: turns of both."
    )
    traps: tuple[Annotated[PlantedTrap, BeforeValidator(_planted)], ...] = Field(
        default=(), description="Traps planted among the lines: an id, or an id and a turn."
    )


class RecordedTrainee(_Trainee):
    """Says what stands here, turn by turn."""

    kind: Literal["recorded"] = "recorded"
    lines: tuple[Annotated[RecordedLine, BeforeValidator(_spoken)], ...] = Field(min_length=1)


class ModelTrainee(_Trainee):
    """A language model as the trainee: any chat endpoint that speaks OpenAI's wire format.

    Attributes:
        prompt: its system message. None: the endpoint is tested as it is.
        base_url: where it is; None: as IPT_BASE_URL.
        key: the name of the variable that holds the key.
    """

    kind: Literal["model"] = "model"
    model: str = Field(min_length=1)
    base_url: str | None = None
    key: str = Field(default=DEFAULT_KEY, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    prompt: Text | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)


Trainee = Annotated[ScriptedTrainee | RecordedTrainee | ModelTrainee, Field(discriminator="kind")]


class EngineChoice(Document):
    """Which engine plays the client and grades. What is not given is as in the settings (IPT_MODEL and so on)."""

    id: Id = "embedded"
    engine: Literal["embedded", "llm"] = "embedded"
    model: str | None = None
    grader_model: str | None = None
    base_url: str | None = None
    key: str = Field(default=DEFAULT_KEY, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    reader: Literal["embedded", "llm"] | None = None
    judges: int | None = Field(default=None, ge=1, le=3)
    structured: Literal["json_schema", "tools"] | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)

    @model_validator(mode="after")
    def _only_a_model_has_these(self) -> "EngineChoice":
        given = {n for n, f in type(self).model_fields.items() if getattr(self, n) != f.default} - {"id", "engine"}
        if self.engine == "embedded" and given:
            raise ValueError(f"the embedded engine has no {', '.join(sorted(given))}; engine: llm has")
        return self


class Plan(Document):
    """A run. The order of the lists is the order of the results."""

    personas: tuple[Id, ...] = Field(default=(), description="Which clients; none: all there are.")
    trainees: tuple[Trainee, ...] = Field(min_length=1)
    sessions: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(1,), min_length=1)
    sessions_planned: int = Field(default=16, ge=1, description="Length of the course.")
    seeds: int = Field(
        default=1, ge=1, le=1_000_000, description="How often each is played, each time with its own seed."
    )
    first_seed: int = Field(default=1, ge=0)
    engines: tuple[EngineChoice, ...] = Field(default=(EngineChoice(),), min_length=1)

    @field_validator("trainees", "engines")
    @classmethod
    def _each_id_once(cls, named: tuple[Any, ...]) -> tuple[Any, ...]:
        _no_double([n.id for n in named])
        return named

    @field_validator("personas", "sessions")
    @classmethod
    def _each_once(cls, listed: tuple[Any, ...]) -> tuple[Any, ...]:
        _no_double(listed)
        return listed


class Job(Document):
    """One session to be played and graded. All by value, so that it can be sent to another process or machine."""

    id: str
    trainee: Trainee
    persona: Id
    session: int
    sessions_planned: int
    seed: int
    engine: EngineChoice

    @property
    def needs_a_model(self) -> bool:
        """Whether it waits for a network rather than for this machine."""
        return self.engine.engine == "llm" or self.trainee.kind == "model"


def jobs_of(plan: Plan) -> Iterator[Job]:
    """Every session of the plan, seeds first, so that a run that is stopped has seen a little of everything."""
    for seed in range(plan.first_seed, plan.first_seed + plan.seeds):
        for engine in plan.engines:
            for session in plan.sessions:
                for persona in plan.personas:
                    for trainee in plan.trainees:
                        yield Job(
                            id=f"{trainee.id}-{persona}-{session}-{seed}-{engine.id}",
                            trainee=trainee,
                            persona=persona,
                            session=session,
                            sessions_planned=plan.sessions_planned,
                            seed=seed,
                            engine=engine,
                        )


def size_of(plan: Plan) -> int:
    """How many sessions that is."""
    return plan.seeds * len(plan.engines) * len(plan.sessions) * len(plan.personas) * len(plan.trainees)


def _no_double(values: Sequence[object]) -> None:
    double = next((value for value in values if values.count(value) > 1), None)
    if double is not None:
        raise ValueError(f"'{double}' is there twice")


__all__ = [
    "EngineChoice",
    "Job",
    "ModelTrainee",
    "Plan",
    "PlantedTrap",
    "RecordedLine",
    "RecordedTrainee",
    "ScriptedTrainee",
    "Trainee",
    "jobs_of",
    "size_of",
]
